import { restoreDensity } from "@/lib/density";
import { language, speak } from "@/lib/language";
import { keepOnPhone } from "./service-worker";

restoreDensity();
keepOnPhone();
const root = document.getElementById("root");
if (root)
  void speak(language())
    .then(() => import("./start"))
    .then(({ start }) => start(root));
