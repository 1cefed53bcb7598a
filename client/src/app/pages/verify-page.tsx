import { t } from "@lingui/core/macro";
import { getRouteApi } from "@tanstack/react-router";
import { VerdictPanel } from "@/features/reports/verdict";
import { Door } from "@/features/session/frame";

const route = getRouteApi("/verify/$code");

/** Open to everyone who holds one of the unit's papers. */
export function VerifyPage() {
  const { code } = route.useParams();
  return (
    <Door title={t`Is this paper genuine?`} wide>
      <VerdictPanel code={code} />
    </Door>
  );
}
