import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import { formatDate } from "@/lib/format";
import { ErrorState, LoadingState } from "@/ui/states";
import { noticeQuery } from "./queries";

/** The privacy notice in force, paragraph by paragraph. */
export function Notice() {
  const notice = useQuery(noticeQuery());
  if (notice.isPending) return <LoadingState label={t`Loading the privacy notice`} rows={8} />;
  if (!notice.data || failureOf(notice))
    return <ErrorState {...describeError(notice.error)} onRetry={() => notice.refetch()} />;
  const { text, version, published_at } = notice.data;
  const since = published_at ? t`, in force since ${formatDate(published_at)}` : "";
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        <Trans>
          Version {version}
          {since}
        </Trans>
      </Text>
      {text.split(/\n\s*\n/).map((paragraph) => (
        <Text key={paragraph}>{paragraph}</Text>
      ))}
    </Stack>
  );
}

/** Opens the notice, for whoever has not signed in yet. */
export function NoticeButton() {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="subtle" onClick={open}>
        {t`Read the privacy notice`}
      </Button>
      <Modal opened={opened} onClose={close} title={t`Privacy notice`} size="lg">
        <Notice />
      </Modal>
    </>
  );
}
