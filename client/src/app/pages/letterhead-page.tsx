import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import { LetterheadForm } from "@/features/letterhead/letterhead-form";
import { letterheadQuery } from "@/features/letterhead/queries";
import { Page } from "@/ui/page";
import { ErrorState, LoadingState } from "@/ui/states";

/** What every paper of the unit has at its head and its foot. */
export function LetterheadPage() {
  const letterhead = useQuery(letterheadQuery());
  const failure = failureOf(letterhead);
  return (
    <Page title={t`Letterhead`} lead={t`The head and the signatories of everything that the unit prints.`}>
      {letterhead.isPending && <LoadingState label={t`Loading the letterhead`} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => letterhead.refetch()} />}
      {letterhead.data && <LetterheadForm letterhead={letterhead.data} />}
    </Page>
  );
}
