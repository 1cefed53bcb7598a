import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useUser } from "@/api/reference";
import { sessionStore } from "@/api/session";
import { forgetKeys } from "@/features/id-card/phone-key";
import { startScanSync, wipePhone } from "@/features/scanner/sync";
import { useStore } from "@/lib/store";
import { startLive } from "@/realtime/live";
import { Gate } from "./gate";
import { HeldBack } from "./held-back";
import { Shell } from "./shell";

/** Everything behind the sign-in: what must be done first, then the pages. */
export function SignedIn() {
  const session = useStore(sessionStore);
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const signedIn = session.state === "signed-in";
  useEffect(() => {
    if (signedIn) return;
    // The session ended while the page was open: revoked, expired, or signed out in another tab. Nothing of one person
    // stays in memory for the next.
    client.clear();
    void Promise.all([wipePhone(), forgetKeys()]).catch(() => undefined);
    if (session.state === "unknown") {
      // Somebody else has signed in in another tab: the route takes up that session.
      void router.invalidate();
      return;
    }
    const left = router.state.location.href;
    void navigate({ to: "/sign-in", search: { next: left === "/" ? undefined : left } });
  }, [signedIn, session.state, client, navigate, router]);
  if (!signedIn) return null;
  return (
    <>
      <Gate>
        <Live />
        <Shell />
      </Gate>
      <HeldBack />
    </>
  );
}

/** Keeps the sockets open and sends waiting scans: not before the gate, whose visitors get nothing done. */
function Live() {
  const client = useQueryClient();
  const { id } = useUser();
  useEffect(() => startLive(client), [client]);
  useEffect(() => startScanSync(id), [id]);
  return null;
}
