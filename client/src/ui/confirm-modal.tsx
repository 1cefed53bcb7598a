import { t } from "@lingui/core/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";

interface ConfirmModalProps {
  opened: boolean;
  title: string;
  explanation: string;
  confirm: string;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

/** For steps that cannot be undone with one click; everything else offers an undo instead. */
export function ConfirmModal(props: ConfirmModalProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <Stack>
        <Text>{props.explanation}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t`Cancel`}
          </Button>
          <Button onClick={props.onConfirm} loading={props.busy} data-autofocus>
            {props.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
