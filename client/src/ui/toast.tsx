import { t } from "@lingui/core/macro";
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

/** A short word that something was done. */
export function toast(message: string): void {
  notifications.show({ message, color: "green", withBorder: true });
}

/** What was refused and why; stays long enough to be read twice. */
export function toastProblem({ title, detail }: { title: string; detail: string }): void {
  notifications.show({
    // The same refusal twice in a row is told once.
    id: `${title} ${detail}`.replaceAll(" ", "-"),
    title,
    message: detail,
    color: "red",
    withBorder: true,
    autoClose: 12_000,
    role: "alert",
  });
}

/** Done, with a way back for ten seconds. */
export function toastUndo(message: string, undo: () => void): void {
  let isTaken = false;
  const id = notifications.show({
    withBorder: true,
    color: "green",
    autoClose: 10_000,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="sm"
          variant="default"
          onClick={() => {
            // The note is still there while it fades out: a second click must not undo twice.
            if (isTaken) return;
            isTaken = true;
            notifications.hide(id);
            undo();
          }}
        >
          {t`Undo`}
        </Button>
      </Group>
    ),
  });
}
