import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { ownCadetQuery } from "@/features/cadets/queries";
import { History } from "@/features/record/history";
import { OwnRecord } from "@/features/record/own-record";
import { Page } from "@/ui/page";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";

/** All that is kept of the cadet who is signed in, to fill in and to look up. */
export function OwnRecordPage() {
  const cadet = useQuery(ownCadetQuery());
  return (
    <Page title={t`My record`} lead={cadet.data?.name}>
      {cadet.isPending && <LoadingState label={t`Loading your record`} rows={8} />}
      {failureOf(cadet) && <ErrorState {...describeError(cadet.error)} onRetry={() => cadet.refetch()} />}
      {cadet.data && (
        <>
          <OwnRecord cadetId={cadet.data.id} />
          <OwnHistory cadetId={cadet.data.id} />
        </>
      )}
    </Page>
  );
}

function OwnHistory({ cadetId }: { cadetId: number }) {
  const [seen, setSeen] = useState<{ field?: string; page?: number }>({});
  return (
    <Section title={t`What was changed`} lead={t`Who changed what of your record, latest first.`}>
      <History cadetId={cadetId} field={seen.field} page={seen.page ?? 1} onChange={setSeen} />
    </Section>
  );
}
