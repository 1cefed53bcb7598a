import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { describeError } from "@/api/problem";
import { formatCount, plural } from "@/lib/format";
import { toast, toastProblem, toastUndo } from "@/ui/toast";
import { type CadetFilters, MOST_AT_ONCE, useArchiveMany, useEveryone } from "./queries";

interface ManyBarProps {
  filters: CadetFilters;
  /** How many the filters find. */
  total: number;
  chosen: ReadonlySet<number>;
  onChoose: (ids: Iterable<number>) => void;
}

/** What can be done with the cadets who are chosen: archive or restore them, with an undo. */
export function ManyBar({ filters, total, chosen, onChoose }: ManyBarProps) {
  const everyone = useEveryone(filters);
  const change = useArchiveMany();
  const fail = (error: unknown) => toastProblem(describeError(error));
  const most = Math.min(total, MOST_AT_ONCE);
  const back = (cadets: number[], archive: boolean) =>
    change.mutate(
      { cadets, archive },
      {
        onSuccess: ({ changed }) =>
          toast(
            changed.length === 1
              ? t`1 cadet is as before.`
              : t`${formatCount(changed.length)} cadets are as before.`,
          ),
        onError: fail,
      },
    );
  const act = () => {
    const archive = !filters.archived;
    change.mutate(
      { cadets: [...chosen], archive },
      {
        onSuccess: ({ changed }) => {
          onChoose([]);
          toastUndo(
            archive
              ? changed.length === 1
                ? t`1 cadet is archived: training days from today on do not count.`
                : t`${formatCount(changed.length)} cadets are archived: training days from today on do not count.`
              : changed.length === 1
                ? t`1 cadet is back on the rolls.`
                : t`${formatCount(changed.length)} cadets are back on the rolls.`,
            () => back(changed, !archive),
          );
        },
        onError: fail,
      },
    );
  };
  return (
    <Group
      className="panel"
      p="sm"
      px="md"
      justify="space-between"
      role="group"
      aria-label={t`Chosen cadets`}
    >
      <Text size="sm" aria-live="polite">
        <Trans>{formatCount(chosen.size)} chosen</Trans>
      </Text>
      <Group gap="xs">
        {chosen.size < most && (
          <Button
            variant="subtle"
            loading={everyone.isPending}
            onClick={() => everyone.mutate(undefined, { onSuccess: onChoose, onError: fail })}
          >
            <Trans>
              Choose {most === total ? t`all` : t`the first`} {formatCount(most)}
            </Trans>
          </Button>
        )}
        <Button variant="subtle" onClick={() => onChoose([])}>
          {t`Choose none`}
        </Button>
        <Button variant="default" loading={change.isPending} onClick={act}>
          {filters.archived ? t`Restore` : t`Archive`} {plural(chosen.size, t`cadet`, t`cadets`)}
        </Button>
      </Group>
    </Group>
  );
}
