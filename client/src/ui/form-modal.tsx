import { t } from "@lingui/core/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";

interface FormModalProps {
  title: string;
  /** What it means, before the fields. */
  lead?: string;
  confirm: string;
  busy: boolean;
  size?: "lg";
  /** Another step than saving, apart from it. */
  other?: ReactNode;
  onClose: () => void;
  onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  children: ReactNode;
}

/** A form in a window: its fields, and the ways to leave it. */
export function FormModal({
  lead,
  confirm,
  busy,
  other,
  onClose,
  onSubmit,
  children,
  ...window
}: FormModalProps) {
  const ways = (
    <Group>
      <Button variant="default" onClick={onClose}>
        {t`Cancel`}
      </Button>
      <Button type="submit" loading={busy}>
        {confirm}
      </Button>
    </Group>
  );
  return (
    <Modal opened onClose={onClose} {...window}>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          {lead && <Text>{lead}</Text>}
          {children}
          <Group justify={other ? "space-between" : "flex-end"}>
            {other}
            {ways}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
