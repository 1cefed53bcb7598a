import { t } from "@lingui/core/macro";
import { Button, Group, Text } from "@mantine/core";
import { plural } from "@/lib/format";
import type { EditHistory } from "./history";

interface GridToolsProps {
  history: EditHistory;
  /** How many cells are chosen. */
  chosen: number;
  onTravel: (way: "undo" | "redo") => void;
  onFillDown: () => void;
}

/** What can be done with the chosen block, for who does not know the keys. */
export function GridTools({ history, chosen, onTravel, onFillDown }: GridToolsProps) {
  return (
    <Group gap="xs" className="no-print">
      <Button variant="default" size="sm" disabled={!history.canUndo} onClick={() => onTravel("undo")}>
        {t`Undo`}
      </Button>
      <Button variant="default" size="sm" disabled={!history.canRedo} onClick={() => onTravel("redo")}>
        {t`Redo`}
      </Button>
      <Button variant="default" size="sm" onClick={onFillDown}>
        {t`Fill down`}
      </Button>
      <Text size="sm" c="dimmed">
        {chosen > 1
          ? t`${plural(chosen, t`cell`, t`cells`)} chosen`
          : t`Shift and arrows choose a block; Ctrl+D fills it down, Ctrl+Z undoes.`}
      </Text>
    </Group>
  );
}
