import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Loader, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { describeError } from "@/api/problem";
import type { PolicyRules, SimulatedRow, SimulationSummary } from "@/api/types";
import { capitalized, formatCount, plural } from "@/lib/format";
import { saveFile } from "@/lib/save-file";
import { Icon } from "@/ui/icons";
import { Pager } from "@/ui/pager";
import { usePhone } from "@/ui/responsive";
import { EmptyState, ErrorState } from "@/ui/states";
import { StatusBadge, statusName } from "@/ui/status-badge";
import { toastProblem } from "@/ui/toast";
import { PAGE_SIZE, type Show, simulationQuery, useSimulationCsv } from "./queries";

interface SimulationProps {
  term: { id: number; name: string };
  rules: PolicyRules;
  show: Show;
  page: number;
  onShow: (show: Show) => void;
  onPage: (page: number) => void;
}

/** What the draft would do to the real term: who changes, by how much, who passes or fails instead. */
export function Simulation({ term, rules, show, page, onShow, onPage }: SimulationProps) {
  const simulation = useQuery(simulationQuery(term.id, rules, show, page));
  if (simulation.isPending) return <Computing />;
  if (!simulation.data)
    return <ErrorState {...describeError(simulation.error)} onRetry={() => simulation.refetch()} />;
  const { summary, results, count } = simulation.data;
  const flips = summary.now_passed + summary.now_failed;
  return (
    <Stack>
      <Summary summary={summary} />
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t`Who is shown`}
          value={show}
          onChange={(next) => onShow(next as Show)}
          data={[
            { value: "flipped", label: t`Flips (${formatCount(flips)})` },
            { value: "changed", label: t`Changed (${formatCount(summary.changed)})` },
            { value: "all", label: t`All (${formatCount(summary.enrolled)})` },
          ]}
        />
        <Group gap="sm">
          <Button variant="default" loading={simulation.isFetching} onClick={() => void simulation.refetch()}>
            {t`Compute again`}
          </Button>
          <CsvButton term={term} rules={rules} />
        </Group>
      </Group>
      {count === 0 ? (
        <EmptyState title={show === "flipped" ? t`Nobody passes or fails instead` : t`No grade changes`}>
          {show === "flipped" && summary.changed > 0
            ? t`${plural(summary.changed, t`grade changes`, t`grades change`)} all the same.`
            : t`The draft gives every cadet the grade of now.`}
        </EmptyState>
      ) : (
        <Rows rows={results} />
      )}
      <Pager page={page} pageSize={PAGE_SIZE} count={count} onPage={onPage} noun={t`cadets`} />
    </Stack>
  );
}

/** How long it has been computing, so that nobody takes a large term for a broken page. */
function Computing() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((now) => now + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Group className="panel" p="lg" role="status" aria-label={t`Computing`}>
      <Loader size="sm" />
      <Text>
        <Trans>
          Every grade of the term is computed twice, by the policy in force and by the draft
          {seconds > 1 && ` (${seconds} s)`}.
        </Trans>
      </Text>
    </Group>
  );
}

function Summary({ summary }: { summary: SimulationSummary }) {
  return (
    <dl className="counts">
      <Count label={t`now fail`} value={summary.now_failed} />
      <Count label={t`now pass`} value={summary.now_passed} />
      <Count label={t`other equivalent`} value={summary.equivalents_changed} />
      <Count label={t`of ${formatCount(summary.enrolled)} changed`} value={summary.changed} />
      <Count label={t`largest rise`} value={summary.largest_rise ? `+${summary.largest_rise}` : "–"} />
      <Count label={t`largest fall`} value={summary.largest_fall?.replace("-", "−") ?? "–"} />
    </dl>
  );
}

function Count({ label, value }: { label: string; value: number | string }) {
  return (
    <div className="panel count">
      <Text component="dd" m={0} className="figure">
        {typeof value === "number" ? formatCount(value) : value}
      </Text>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
    </div>
  );
}

function CsvButton({ term, rules }: { term: { id: number; name: string }; rules: PolicyRules }) {
  const csv = useSimulationCsv(term.id);
  return (
    <Button
      variant="default"
      leftSection={<Icon name="download" />}
      loading={csv.isPending}
      onClick={() =>
        csv.mutate(rules, {
          onSuccess: (file) => saveFile(file, t`${term.name} simulation.csv`),
          onError: (error) => toastProblem(describeError(error)),
        })
      }
    >
      {t`CSV`}
    </Button>
  );
}

function Rows({ rows }: { rows: SimulatedRow[] }) {
  const phone = usePhone();
  if (phone)
    return (
      <Stack component="ul" className="plain-list" gap="xs" p={0} m={0} aria-label={t`Simulated grades`}>
        {rows.map((row) => (
          <Stack component="li" key={row.enrollment} className="panel" p="md" gap={4}>
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <CadetLink row={row} />
              <Text fw={700} className="num">
                {differenceOf(row)}
              </Text>
            </Group>
            <Text size="sm" c="dimmed">
              {placeOf(row)}
            </Text>
            <Group gap="xs">
              <Outcome grade={row.before} /> <span aria-hidden="true">→</span> <Outcome grade={row.after} />
            </Group>
            <FlipBadge row={row} />
          </Stack>
        ))}
      </Stack>
    );
  return (
    <div className="panel table-wrap">
      <Table aria-label={t`Simulated grades`} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t`Cadet`}</Table.Th>
            <Table.Th>{t`Company`}</Table.Th>
            <Table.Th>{t`Now`}</Table.Th>
            <Table.Th>{t`By the draft`}</Table.Th>
            <Table.Th className="num">{t`Difference`}</Table.Th>
            <Table.Th>{t`Flip`}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.enrollment}>
              <Table.Td>
                <CadetLink row={row} />
                <Text size="sm" c="dimmed">
                  {row.cadet.student_number}
                </Text>
              </Table.Td>
              <Table.Td>{placeOf(row)}</Table.Td>
              <Table.Td>
                <Outcome grade={row.before} />
              </Table.Td>
              <Table.Td>
                <Outcome grade={row.after} />
              </Table.Td>
              <Table.Td className="num" fw={700}>
                {differenceOf(row)}
              </Table.Td>
              <Table.Td>
                <FlipBadge row={row} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function CadetLink({ row }: { row: SimulatedRow }) {
  return (
    <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(row.cadet.id) }}>
      {row.cadet.name}
    </Link>
  );
}

const placeOf = (row: SimulatedRow): string =>
  `${row.company_name || "–"}${row.platoon ? ` ${row.platoon}` : ""}`;

/** "84.50 · 2.50 Passed" */
function Outcome({ grade }: { grade: SimulatedRow["before"] }): ReactNode {
  const open = grade.lowest_final === null ? "–" : `${grade.lowest_final}–${grade.highest_final}`;
  return (
    <span className="no-break">
      {grade.final ?? open} · <strong>{grade.mark ?? grade.equivalent ?? "–"}</strong>{" "}
      <Text span size="sm" c="dimmed">
        {capitalized(statusName(grade.result))}
      </Text>
    </span>
  );
}

function FlipBadge({ row }: { row: SimulatedRow }) {
  if (!row.flip) return null;
  return row.flip === "now_passed" ? (
    <StatusBadge status="Passed" label={t`now passes`} />
  ) : (
    <StatusBadge status="Failed" label={t`now fails`} />
  );
}

function differenceOf({ difference }: SimulatedRow): string {
  if (difference === null) return "–";
  if (Number(difference) === 0) return "0";
  return difference.startsWith("-") ? difference.replace("-", "−") : `+${difference}`;
}
