import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { sessionStore } from "@/api/session";
import { useStore } from "@/lib/store";
import { startLive } from "@/realtime/live";
import { Shell } from "./shell";

/** Everything behind the sign-in: keeps the sockets open while somebody is signed in. */
export function SignedIn() {
  const session = useStore(sessionStore);
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const signedIn = session.state === "signed-in";
  useEffect(() => {
    if (signedIn) return startLive(client);
    // The session ended while the page was open: revoked, expired, or signed out in another tab. Nothing of one person
    // stays in memory for the next.
    client.clear();
    const left = router.state.location.href;
    void navigate({ to: "/sign-in", search: { next: left === "/" ? undefined : left } });
  }, [signedIn, client, navigate, router]);
  return signedIn ? <Shell /> : null;
}
