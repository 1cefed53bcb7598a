import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Select, Text } from "@mantine/core";
import { useState } from "react";
import { formatCount } from "@/lib/format";
import type { Column } from "./places";

interface MoveBarProps {
  columns: Column[];
  count: number;
  busy: boolean;
  onAll: () => void;
  onNone: () => void;
  onMove: (to: Column) => void;
}

/** Moves the cadets who are chosen to one place. */
export function MoveBar({ columns, count, busy, onAll, onNone, onMove }: MoveBarProps) {
  const [to, setTo] = useState<string | null>(null);
  const target = columns.find(({ id }) => String(id ?? "none") === to);
  return (
    <Group
      className="panel sticky-bar"
      p="sm"
      px="md"
      justify="space-between"
      align="flex-end"
      role="group"
      aria-label={t`Chosen cadets`}
    >
      <Group gap="xs">
        <Text aria-live="polite">
          <Trans>{formatCount(count)} chosen</Trans>
        </Text>
        <Button variant="subtle" size="sm" onClick={onAll}>
          {t`Choose all shown`}
        </Button>
        {count > 0 && (
          <Button variant="subtle" size="sm" onClick={onNone}>
            {t`Choose none`}
          </Button>
        )}
      </Group>
      <Group gap="xs" align="flex-end">
        <Select
          label={t`Move to`}
          placeholder={t`Choose a place`}
          data={columns.map(({ id, name }) => ({ value: String(id ?? "none"), label: name }))}
          value={to}
          onChange={setTo}
          w={200}
        />
        <Button disabled={count === 0 || !target} loading={busy} onClick={() => target && onMove(target)}>
          {t`Move`}
        </Button>
      </Group>
    </Group>
  );
}
