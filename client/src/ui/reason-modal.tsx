import { t } from "@lingui/core/macro";
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";

interface ReasonModalProps {
  opened: boolean;
  title: string;
  explanation: string;
  confirm: string;
  busy: boolean;
  onClose: () => void;
  onConfirm: (reason: string) => void;
}

/** Asks why, for the steps that the audit log must explain later. */
export function ReasonModal({ opened, title, ...asking }: ReasonModalProps) {
  return (
    <Modal opened={opened} onClose={asking.onClose} title={title}>
      <ReasonForm {...asking} />
    </Modal>
  );
}

/** Apart, so that each opening begins without the reason of the one before. */
function ReasonForm(props: Omit<ReasonModalProps, "opened" | "title">) {
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const missing = asked && !reason.trim() ? t`Say why; it goes into the audit log.` : null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (reason.trim()) props.onConfirm(reason.trim());
      }}
    >
      <Stack>
        <Text>{props.explanation}</Text>
        <Textarea
          label={t`Reason`}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={missing}
          autosize
          minRows={2}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t`Cancel`}
          </Button>
          <Button type="submit" loading={props.busy}>
            {props.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
