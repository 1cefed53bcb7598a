import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import { useMay, useUser } from "@/api/reference";
import { sealQuery } from "@/features/seal/queries";
import { ReopeningPanel } from "@/features/seal/reopening";
import { SealPanel } from "@/features/seal/seal-panel";
import { SignatoriesPanel } from "@/features/seal/signatories";
import { SealVersions } from "@/features/seal/versions";
import { TermMoves } from "@/features/terms/term-moves";
import { isSealed } from "@/lib/term";
import { Page } from "@/ui/page";
import { ErrorState, LoadingState } from "@/ui/states";
import { useTermOfPage } from "../term-frame";

/** From encoding to the seal, and back by two people. */
export function SealPage() {
  const term = useTermOfPage();
  const user = useUser();
  const mayAsk = useMay("set_marks");
  const seal = useQuery(sealQuery(term.id));
  const failure = failureOf(seal);
  const sealed = isSealed(seal.data);
  const [newest] = seal.data?.versions ?? [];
  return (
    <Page title={t`Seal`} lead={t`The act that freezes the term's grades.`}>
      <TermMoves term={term} mayMove={user.role === "admin"} />
      {seal.isPending && <LoadingState label={t`Looking for what is missing`} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => seal.refetch()} />}
      {!failure && seal.data && (
        <>
          {!sealed && (
            <SignatoriesPanel signatories={seal.data.signatories} mayChange={user.role === "admin"} />
          )}
          {!sealed && <SealPanel term={term} seal={seal.data} maySeal={user.role === "admin"} />}
          {sealed && newest && <ReopeningPanel term={term} seal={newest} user={user} mayAsk={mayAsk} />}
          <SealVersions
            term={term.id}
            versions={seal.data.versions}
            isSealed={sealed}
            mayVerify={user.role === "admin"}
          />
        </>
      )}
    </Page>
  );
}
