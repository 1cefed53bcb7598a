import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { ConfirmModal } from "@/ui/confirm-modal";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { usePublishNotice } from "./queries";

/** A new version of the privacy notice, begun from the words in force. */
export function NoticeForm({ current }: { current: { version: number; text: string } }) {
  const publish = usePublishNotice();
  const [text, setText] = useState(current.text);
  const [asking, setAsking] = useState(false);
  const isNew = text.trim() !== "" && text.trim() !== current.text.trim();
  return (
    <Section
      title={t`Privacy notice`}
      lead={t`Version ${current.version} is in force. A new one asks everybody for consent again.`}
    >
      <Textarea
        label={t`Text`}
        description={t`Plain text, blank lines between paragraphs. Say what is kept, why, who sees it, how long, and the rights.`}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={8}
        maxRows={20}
      />
      <Group justify="flex-end">
        <Button disabled={!isNew} onClick={() => setAsking(true)}>
          <Trans>Publish version {current.version + 1}</Trans>
        </Button>
      </Group>
      <ConfirmModal
        opened={asking}
        title={t`Publish version ${current.version + 1}?`}
        explanation={t`Everybody is asked for consent before they go on. A published version is never changed.`}
        confirm={t`Publish`}
        busy={publish.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          publish.mutate(text.trim(), {
            onSuccess: (notice) => {
              toast(t`Version ${notice.version} is in force.`);
              setAsking(false);
            },
            onError: (error) => toastProblem(describeError(error)),
          })
        }
      />
    </Section>
  );
}
