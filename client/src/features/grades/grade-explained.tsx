import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Accordion, Alert, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { ExplanationItem, ExplanationNode, Grade } from "@/api/types";
import { formatDate, formatMoment } from "@/lib/format";
import { usePhone } from "@/ui/responsive";
import { ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { PastPicker } from "./past-picker";
import { gradeQuery } from "./queries";
import { SinceThen } from "./since-then";

export interface GradeExplainedProps {
  enrollment: number;
  /** A past moment to show instead of now. */
  asOf: string | undefined;
  onAsOf: (moment: string | undefined) => void;
  actions?: ReactNode;
}

/** One cadet's grade and where every point of it comes from, now or as it was at a past moment. */
export function GradeExplained({ enrollment, asOf, onAsOf, actions }: GradeExplainedProps) {
  const now = useQuery(gradeQuery(enrollment));
  const then = useQuery({ ...gradeQuery(enrollment, asOf), enabled: asOf !== undefined });
  const shown = asOf ? then : now;
  const failure = failureOf(shown);
  return (
    <Stack
      component="section"
      className={asOf ? "panel past" : "panel"}
      p="md"
      gap="md"
      aria-labelledby="grade-title"
    >
      <Group justify="space-between" align="flex-start">
        <Title order={2} id="grade-title">
          {asOf ? t`Grade in the past` : t`Grade`}
        </Title>
        <Group gap="sm" className="no-print">
          {!asOf && actions}
          <PastPicker key={asOf ?? "now"} asOf={asOf} onAsOf={onAsOf} />
        </Group>
      </Group>
      {asOf && (
        <Alert color="yellow" variant="light" title={t`As it was on ${formatMoment(asOf)}`}>
          {t`Rebuilt from what was recorded by then, under the policy of then. It is not the grade of now.`}
        </Alert>
      )}
      {shown.isPending && <LoadingState label={t`Loading the grade`} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => shown.refetch()} />}
      {!failure && shown.data && (
        <>
          <Headline grade={shown.data} />
          {asOf && now.data && <SinceThen past={shown.data} present={now.data} />}
          <Accordion multiple variant="default" chevronPosition="left" order={3}>
            {shown.data.explanation.map((node) => (
              <Node key={node.key} node={node} />
            ))}
          </Accordion>
          <Text size="sm" c="dimmed">
            <Trans>Computed from the records by grading policy version {shown.data.policy_version}.</Trans>
          </Text>
        </>
      )}
    </Stack>
  );
}

function Headline({ grade }: { grade: Grade }) {
  return (
    <Group gap="xl" align="flex-end">
      <Group component="dl" gap="xl" m={0}>
        <Figure label={grade.mark ? t`Mark` : t`Equivalent`} value={grade.mark ?? grade.equivalent} />
        <Figure label={t`Final`} value={grade.final} />
      </Group>
      <div>
        <StatusBadge status={grade.result} />
        {grade.missing.length > 0 && (
          <Text size="sm" mt={4}>
            <Trans>
              Missing: {grade.missing.join(", ")}.
              {grade.lowest_final && grade.highest_final
                ? t` The final can still be ${grade.lowest_final} to ${grade.highest_final}.`
                : ""}
            </Trans>
          </Text>
        )}
      </div>
    </Group>
  );
}

function Figure({ label, value }: { label: string; value: string | null }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0} className="figure">
        {value ?? "–"}
      </Text>
    </div>
  );
}

function Node({ node }: { node: ExplanationNode }) {
  return (
    <Accordion.Item value={node.key}>
      <Accordion.Control>
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600}>{node.label}</Text>
          <Text className="num">
            {node.points ?? "–"}
            {node.out_of ? (
              <Text span c="dimmed" size="sm">
                <Trans> of {node.out_of}</Trans>
              </Text>
            ) : null}
          </Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Text mb="xs">{node.formula}</Text>
        {node.steps.length > 0 && (
          <ol className="steps" aria-label={t`Steps: ${node.label}`}>
            {node.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
        <Rules node={node} />
        <Items node={node} />
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Rules({ node }: { node: ExplanationNode }) {
  if (node.rules.length === 0) return null;
  return (
    <div className="rule-sources">
      <Text size="sm" fw={600}>
        {t`By these rules`}
      </Text>
      <ul aria-label={t`Rules: ${node.label}`}>
        {node.rules.map((rule) => (
          <Text component="li" size="sm" key={rule.says}>
            {rule.says}
            <Text span c="dimmed" size="sm">
              {rule.source ? ` (${rule.source})` : t` (the policy names no source)`}
            </Text>
          </Text>
        ))}
      </ul>
    </div>
  );
}

function Items({ node }: { node: ExplanationNode }) {
  const phone = usePhone();
  if (node.items.length === 0) return null;
  const standing = node.items.some((item) => item.standing !== null);
  return (
    <div className="table-wrap">
      <Table aria-label={node.label} verticalSpacing={6} horizontalSpacing={phone ? 4 : undefined}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{itemHeads[node.key] ?? t`Row`}</Table.Th>
            {!phone && <Table.Th>{t`When`}</Table.Th>}
            <Table.Th className="num">{t`Counts`}</Table.Th>
            {standing && <Table.Th className="num">{t`After it`}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {node.items.map((item) => (
            <Table.Tr key={`${item.kind} ${item.ref_id} ${item.label} ${item.at}`}>
              <Table.Td>
                {item.label}
                <Text size="sm" c="dimmed">
                  {phone && item.at && `${formatDate(item.at)} · `}
                  {itemDetail(item)}
                </Text>
              </Table.Td>
              {!phone && (
                <Table.Td c="dimmed" className="no-break">
                  {item.at ? formatDate(item.at) : ""}
                </Table.Td>
              )}
              <Table.Td className="num">{item.value}</Table.Td>
              {standing && <Table.Td className="num">{item.standing ?? ""}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

const itemHeads: Partial<Record<ExplanationNode["key"], string>> = {
  attendance: t`Session`,
  aptitude: t`Ledger entry`,
  subject: t`Assessment`,
};
const refWords: Record<ExplanationItem["kind"], string> = {
  attendance_record: t`record`,
  ledger_entry: t`entry`,
  score: t`score`,
};

/** What the row says, and its number, by which it is found again. */
function itemDetail({ detail, kind, ref_id }: ExplanationItem): string {
  return [detail, ref_id === null ? "" : `${refWords[kind]} ${ref_id}`].filter(Boolean).join(" · ");
}
