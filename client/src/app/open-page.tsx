import { Outlet, useMatches } from "@tanstack/react-router";
import { useUser } from "@/api/reference";
import { isOpenTo, pageAt } from "./access";
import { ClosedPage } from "./pages/error-pages";

/** The page of the address; for whom nothing opens it that it is not theirs, before it asks the server for anything. */
export function OpenPage() {
  const user = useUser();
  const page = useMatches({ select: (matches) => pageAt(matches.at(-1)?.fullPath ?? "") });
  return page && !isOpenTo(user, page) ? <ClosedPage page={page} /> : <Outlet />;
}
