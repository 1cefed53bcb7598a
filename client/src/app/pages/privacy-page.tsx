import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { describeError } from "@/api/problem";
import { useUser } from "@/api/reference";
import { ownAccountQuery } from "@/features/account/queries";
import { ownCadetQuery } from "@/features/cadets/queries";
import { Notice } from "@/features/consent/notice";
import { consentQuery } from "@/features/consent/queries";
import { AskErasureSection } from "@/features/privacy/ask-erasure";
import { CorrectionForm } from "@/features/privacy/correction-form";
import { OwnRequests } from "@/features/privacy/own-requests";
import { recordQuery } from "@/features/record/queries";
import { valuesOf } from "@/features/record/values";
import { formatMoment } from "@/lib/format";
import { Page } from "@/ui/page";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { isOpenTo } from "../access";

/** Everybody's own rights: the notice, the consent, a correction, an erasure, and what became of requests. */
export function PrivacyPage() {
  const user = useUser();
  return (
    <Page
      title={t`Privacy`}
      lead={t`What is kept about you, and what you can ask for under the Data Privacy Act.`}
      narrow
      actions={
        isOpenTo(user, "/privacy/requests") && (
          <>
            <Button variant="default" component={Link} to="/privacy/requests">
              {t`Requests to decide`}
            </Button>
            {isOpenTo(user, "/privacy/office") && (
              <Button variant="default" component={Link} to="/privacy/office">
                {t`Notice, incidents, retention`}
              </Button>
            )}
          </>
        )
      }
    >
      {user.role === "cadet" ? <CadetCorrection /> : <AccountCorrection />}
      <OwnRequests />
      <AskErasureSection />
      <NoticeSection />
    </Page>
  );
}

function CadetCorrection() {
  const cadet = useQuery(ownCadetQuery());
  const id = cadet.data?.id ?? 0;
  const record = useQuery({ ...recordQuery(id), enabled: id > 0 });
  const failed = [cadet, record].find((query) => query.error && !query.data);
  if (failed) return <ErrorState {...describeError(failed.error)} onRetry={() => failed.refetch()} />;
  if (!record.data) return <LoadingState label={t`Loading your record`} />;
  return <CorrectionForm record={valuesOf(record.data)} />;
}

function AccountCorrection() {
  const user = useUser();
  const { data: account } = useQuery(ownAccountQuery());
  return <CorrectionForm record={{ display_name: user.display_name, email: account?.email ?? "" }} />;
}

function NoticeSection() {
  const { data: consent } = useQuery(consentQuery());
  return (
    <Section title={t`Privacy notice`}>
      {consent?.consented_at && (
        <Text>
          <Trans>
            You consented to version {consent.version} on {formatMoment(consent.consented_at)}.
          </Trans>
        </Text>
      )}
      <Notice />
    </Section>
  );
}
