import { t } from "@lingui/core/macro";
import { Alert, Button, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ApiError, describeError } from "@/api/problem";
import { Notice } from "./notice";
import { noticeQuery, useConsent } from "./queries";

/** The privacy notice in force with the question for consent. `onLeave` is for whoever does not give it. */
export function ConsentForm({ onLeave }: { onLeave: () => void }) {
  const { data: notice } = useQuery(noticeQuery());
  const consent = useConsent();
  const isNewer = consent.error instanceof ApiError && consent.error.code === "notice_changed";
  return (
    <Stack>
      {isNewer && (
        <Alert color="blue" variant="light" role="alert" title={t`The notice was changed a moment ago`}>
          {t`This is the new text. Please read it again.`}
        </Alert>
      )}
      {consent.error && !isNewer && (
        <Alert color="red" variant="light" role="alert" title={describeError(consent.error).title}>
          {describeError(consent.error).detail}
        </Alert>
      )}
      {/* Longer than its box: it must scroll by the keyboard too. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className="notice-text" aria-label={t`Privacy notice`} tabIndex={0}>
        <Notice />
      </section>
      <Text size="sm" c="dimmed">
        {t`Without your consent RGMS cannot be used. If you have doubts, sign out and talk to the training office.`}
      </Text>
      <div className="decision">
        <Button variant="default" onClick={onLeave}>
          {t`Sign out`}
        </Button>
        <Button
          disabled={!notice}
          loading={consent.isPending}
          onClick={() => notice && consent.mutate(notice.version)}
        >
          {t`I have read this and consent`}
        </Button>
      </div>
    </Stack>
  );
}
