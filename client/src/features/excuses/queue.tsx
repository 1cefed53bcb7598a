import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack, Text, UnstyledButton } from "@mantine/core";
import type { Excuse } from "@/api/types";
import { formatDate, formatMoment } from "@/lib/format";
import { StatusBadge } from "@/ui/status-badge";
import { statusNames } from "./words";

/** The excuses of a page; the chosen one is open beside it. */
export function Queue({
  excuses,
  chosen,
  onChoose,
}: {
  excuses: Excuse[];
  chosen: number | undefined;
  onChoose: (id: number) => void;
}) {
  return (
    <Stack component="ul" className="panel plain-list" gap={0} p={0} m={0} aria-label={t`Excuses`}>
      {excuses.map((one) => (
        <li key={one.id} className="entry-line">
          <UnstyledButton
            className="queue-line"
            aria-current={one.id === chosen ? "true" : undefined}
            onClick={() => onChoose(one.id)}
          >
            <span>
              <Text component="span" fw={600} display="block">
                {one.cadet.name}
              </Text>
              <Text component="span" size="sm" display="block">
                {formatDate(one.day.held_on)}, {one.day.title}
              </Text>
              <Text component="span" size="sm" c="dimmed" display="block">
                <Trans>
                  {one.cadet.company || t`No company`} · filed {formatMoment(one.filed_at)}
                </Trans>
              </Text>
            </span>
            <StatusBadge status={statusNames[one.status]} />
          </UnstyledButton>
        </li>
      ))}
    </Stack>
  );
}
