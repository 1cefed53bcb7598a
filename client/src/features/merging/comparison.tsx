import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Radio, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { Clash, Comparison } from "@/api/types";
import { capitalized, formatDate, formatMoment } from "@/lib/format";
import { recordFieldNames, recordFields } from "@/lib/record-fields";
import { ReasonModal } from "@/ui/reason-modal";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { statusName } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { comparisonQuery, useMerge } from "./queries";

type Side = "kept" | "gone";
const names: Record<string, string> = { ...recordFieldNames, photo: t`Photo`, account: t`Account` };

interface Props {
  kept: number;
  gone: number;
  onMerged: (cadet: number) => void;
}

/** Two records side by side: for each difference a person says which value, and which row, stands. */
export function MergeComparison({ kept, gone, onMerged }: Props) {
  const found = useQuery(comparisonQuery(kept, gone));
  if (found.isPending) return <LoadingState label={t`Comparing`} rows={8} />;
  if (!found.data || failureOf(found))
    return <ErrorState {...describeError(found.error)} onRetry={() => found.refetch()} />;
  // Another version of either is another comparison: choices begin anew.
  const versions = `${found.data.kept.version} ${found.data.gone.version}`;
  return <Choices key={versions} found={found.data} onMerged={onMerged} />;
}

function Choices({ found, onMerged }: { found: Comparison; onMerged: (cadet: number) => void }) {
  const { kept, gone } = found;
  const [values, setValues] = useState<Record<string, Side>>(
    Object.fromEntries(found.differing.map(({ field, chosen }) => [field, chosen])),
  );
  const [rows, setRows] = useState<Record<string, Side>>({});
  const [asking, setAsking] = useState(false);
  const merge = useMerge(kept.id, gone.id);
  const open = found.clashes.filter(({ key }) => !rows[key]).length;
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Text>
          <Trans>
            <strong>{kept.student_number}</strong> stays and takes over all that {gone.student_number} has;
            that record is archived and leads here.
          </Trans>
        </Text>
        <Button
          variant="default"
          renderRoot={(props) => (
            <Link
              {...props}
              to="/cadets/$cadetId/merge/$otherId"
              params={{ cadetId: String(gone.id), otherId: String(kept.id) }}
            />
          )}
        >
          {t`Keep the other one`}
        </Button>
      </Group>
      {found.obstacles.length > 0 && (
        <Alert color="red" variant="light" role="alert" title={t`These two cannot be merged now`}>
          {found.obstacles.map((text) => (
            <Text key={text}>{text}</Text>
          ))}
        </Alert>
      )}
      <Section
        title={t`What differs`}
        lead={found.differing.length === 0 ? t`Nothing: both say the same.` : t`Choose which value stands.`}
      >
        {found.differing.map(({ field, kept: one, gone: other }) => (
          <Choice
            key={field}
            label={names[field] ?? field}
            kept={say(one, field)}
            gone={say(other, field)}
            value={values[field]}
            onChange={(side) => setValues((now) => ({ ...now, [field]: side }))}
          />
        ))}
      </Section>
      {found.clashes.length > 0 && (
        <Section
          title={t`What both have`}
          lead={t`Only one of two can stand. The other is kept with the merge, and counts no more.`}
        >
          {found.clashes.map((clash) => (
            <Choice
              key={clash.key}
              label={titleOf(clash)}
              kept={describe(clash.kept)}
              gone={describe(clash.gone)}
              value={rows[clash.key]}
              onChange={(side) => setRows((now) => ({ ...now, [clash.key]: side }))}
            />
          ))}
        </Section>
      )}
      <Section
        title={t`What moves over`}
        lead={Object.keys(found.moves).length === 0 ? t`Nothing.` : undefined}
      >
        <Table aria-label={t`What moves over`}>
          <Table.Tbody>
            {Object.entries(found.moves).map(([what, count]) => (
              <Table.Tr key={what}>
                <Table.Td>{capitalized(what)}</Table.Td>
                <Table.Td className="num">{count}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Section>
      <Text c="dimmed">
        {t`Where both have an account, the one that is not chosen signs in no more. A merge cannot be undone here; what was set aside stays on record with it.`}
      </Text>
      <Group justify="flex-end">
        {open > 0 && (
          <Text c="dimmed">
            <Trans>{open} to choose still.</Trans>
          </Text>
        )}
        <Button disabled={open > 0 || found.obstacles.length > 0} onClick={() => setAsking(true)}>
          {t`Merge`}
        </Button>
      </Group>
      {asking && (
        <ReasonModal
          opened
          title={t`Merge these two records?`}
          explanation={t`${gone.student_number} goes into ${kept.student_number}. All of it is recorded, and it cannot be undone here.`}
          confirm={t`Merge`}
          busy={merge.isPending}
          onClose={() => setAsking(false)}
          onConfirm={(reason) =>
            merge.mutate(
              { versions: { kept: kept.version, gone: gone.version }, values, rows, reason },
              {
                onSuccess: ({ cadet }) => {
                  toast(t`The two records are one.`);
                  onMerged(cadet);
                },
                onError: (error) => toastProblem(describeError(error)),
              },
            )
          }
        />
      )}
    </Stack>
  );
}

interface ChoiceProps {
  label: string;
  kept: string;
  gone: string;
  value: Side | undefined;
  onChange: (side: Side) => void;
}

function Choice({ label, kept, gone, value, onChange }: ChoiceProps) {
  return (
    <Radio.Group label={label} value={value ?? null} onChange={(side) => onChange(side as Side)}>
      <Group gap="xl" mt={4}>
        <Radio value="kept" label={kept || t`nothing`} />
        <Radio value="gone" label={gone || t`nothing`} />
      </Group>
    </Radio.Group>
  );
}

const titleOf = ({ what, where }: Clash) => (where ? `${capitalized(what)}: ${where}` : capitalized(what));

function say(value: unknown, field = ""): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  const choice = recordFields.get(field)?.choices?.find((one) => one.value === text);
  if (choice) return choice.label;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return formatDate(text);
  return /^\d{4}-\d{2}-\d{2}T/.test(text) ? formatMoment(text) : statusName(text).replaceAll("_", " ");
}

/** "present, manual, 8 Aug 2026, 07:00" */
function describe(row: Record<string, unknown>): string {
  return Object.values(row)
    .map((value) => say(value))
    .filter((text) => text)
    .join(", ");
}
