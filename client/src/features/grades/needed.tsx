import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { Needed as Answer, NeededTarget } from "@/api/types";
import { formatList } from "@/lib/format";
import { ErrorState } from "@/ui/states";
import { neededQuery } from "./queries";

/** What is needed in what is still missing: exact, and said when it is impossible. Nothing while nothing is missing. */
export function Needed({ enrollment }: { enrollment: number }) {
  const id = useId();
  const [assumed, setAssumed] = useState<Record<number, string>>({});
  const [assume] = useDebouncedValue(assumeText(assumed), 300);
  const needed = useQuery(neededQuery(enrollment, assume));
  // Who is supposed: the list without any supposition, so that a field does not vanish while one types into it.
  const open = useQuery(neededQuery(enrollment, ""));
  const failure = failureOf(needed);
  const asked = open.data?.missing ?? [];
  if (!needed.data && failure)
    return <ErrorState {...describeError(failure)} onRetry={() => needed.refetch()} />;
  if (!needed.data || asked.length === 0 || (open.data?.targets.length ?? 0) === 0) return null;
  return (
    <Stack component="section" className="panel" p="md" gap="sm" aria-labelledby={id}>
      <div>
        <Title order={2} id={id}>
          {t`What is still needed`}
        </Title>
        <Text c="dimmed">
          {asked.length === 1
            ? t`In ${asked[0]?.name ?? ""}, with attendance and aptitude as they stand.`
            : t`In ${formatList(asked.map(({ name }) => name))}, the same share in each, with attendance and aptitude as they stand.`}
        </Text>
      </div>
      {asked.length > 1 && (
        <Group gap="sm" align="flex-end">
          {asked.map((assessment) => (
            <TextInput
              key={assessment.id}
              label={t`If ${assessment.name} is`}
              inputMode="decimal"
              placeholder={t`of ${assessment.maximum}`}
              value={assumed[assessment.id] ?? ""}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setAssumed((now) => ({ ...now, [assessment.id]: value }));
              }}
              w={150}
              size="sm"
            />
          ))}
        </Group>
      )}
      {failure ? (
        <ErrorState {...describeError(failure)} onRetry={() => needed.refetch()} />
      ) : (
        <Targets needed={needed.data} />
      )}
    </Stack>
  );
}

function Targets({ needed }: { needed: Answer }) {
  if (needed.missing.length === 0) return <Text>{t`With these, nothing is missing any more.`}</Text>;
  return (
    <Table aria-label={t`Needed scores`} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t`For`}</Table.Th>
          <Table.Th>{t`Needed`}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {needed.targets.map((target) => (
          <Table.Tr key={target.equivalent}>
            <Table.Td>
              <Text fw={target.is_pass ? 700 : undefined}>
                {target.equivalent}
                {target.is_pass ? t`, to pass` : ""}
              </Text>
              <Text size="sm" c="dimmed">
                <Trans>final {target.lowest_final} or more</Trans>
              </Text>
            </Table.Td>
            <Table.Td fw={target.is_pass ? 700 : undefined}>{targetWords(target, needed)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** "At least 87.5 of 100 in Final", or that it is certain or impossible. */
export function targetWords(target: NeededTarget, needed: Pick<Answer, "missing">): string {
  if (target.reach === "impossible") return t`Impossible, even with full scores`;
  if (target.reach === "certain") return t`Certain, whatever the scores`;
  const scores = target.scores.map(({ assessment, score }) => {
    const { name, maximum } = needed.missing.find(({ id }) => id === assessment) ?? {
      name: t`the assessment`,
      maximum: "",
    };
    return t`${score} of ${maximum} in ${name}`;
  });
  return t`At least ${formatList(scores)}${target.percent === null ? "" : t` (${target.percent} % of each)`}`;
}

/** "12:40,13:37.5" of the fields that hold a number; what is half typed does not count yet. */
export function assumeText(assumed: Record<number, string>): string {
  return Object.entries(assumed)
    .map(([id, value]) => [id, value.trim()])
    .filter(([, value]) => /^\d+(\.\d+)?$/.test(value ?? ""))
    .map(([id, value]) => `${id}:${value}`)
    .join(",");
}
