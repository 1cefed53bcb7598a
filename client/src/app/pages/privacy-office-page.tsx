import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import { noticeQuery } from "@/features/consent/queries";
import { IncidentsSection } from "@/features/privacy/incidents";
import { NoticeForm } from "@/features/privacy/notice-form";
import { RetentionSection } from "@/features/privacy/retention";
import { Page } from "@/ui/page";
import { ErrorState, LoadingState } from "@/ui/states";

/** What the unit's admins keep for the Data Privacy Act: the notice, the register of incidents, the periods. */
export function PrivacyOfficePage() {
  const notice = useQuery(noticeQuery());
  return (
    <Page
      title={t`Privacy of the unit`}
      lead={t`The notice, the register of incidents, and how long what is kept.`}
      narrow
    >
      <IncidentsSection />
      <RetentionSection />
      {notice.isPending && <LoadingState label={t`Loading the notice`} />}
      {notice.error && <ErrorState {...describeError(notice.error)} onRetry={() => notice.refetch()} />}
      {notice.data && <NoticeForm key={notice.data.version} current={notice.data} />}
    </Page>
  );
}
