import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, SimpleGrid, Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";
import { describeError } from "@/api/problem";
import type { Company, GradeRow } from "@/api/types";
import { capitalized } from "@/lib/format";
import { CompanySelect, FilterBar, FilterSelect, SearchInput } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { usePhone } from "@/ui/responsive";
import { Cell, Row } from "@/ui/rows";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge, statusName } from "@/ui/status-badge";
import { type GradeFilters, gradesQuery, PAGE_SIZE } from "./queries";

const results: GradeRow["result"][] = ["Passed", "Failed", "Incomplete", "Dropped", "Deferred"];
const partColumns = [
  { part: "attendance", label: t`Attendance` },
  { part: "aptitude", label: t`Aptitude` },
  { part: "subject", label: t`Subject` },
] as const;
const courses = ["MS 1", "MS 2", "MS 31", "MS 32", "MS 41", "MS 42"];

interface GradeSheetProps {
  term: number;
  /** The choice of the term, first among the filters. */
  termSelect: ReactNode;
  filters: GradeFilters;
  companies: Company[];
  onFilters: (change: Partial<GradeFilters>) => void;
}

/** The term's grades, computed by the server whenever they are asked for. */
export function GradeSheet({ term, termSelect, filters, companies, onFilters }: GradeSheetProps) {
  const grades = useQuery(gradesQuery(term, filters));
  const phone = usePhone();
  const narrow = (change: Partial<GradeFilters>) => onFilters({ ...change, page: 1 });
  return (
    <Stack>
      <FilterBar
        active={[filters.company, filters.course, filters.result].filter(Boolean).length}
        search={
          <SearchInput
            label={t`Find a cadet`}
            value={filters.search}
            onSearch={(search) => narrow({ search })}
          />
        }
      >
        {termSelect}
        <CompanySelect
          value={filters.company}
          companies={companies}
          onPick={(company) => narrow({ company })}
        />
        <FilterSelect
          label={t`Course`}
          all={t`All courses`}
          value={filters.course}
          choices={courses.map((value) => ({ value, label: value }))}
          onPick={(course) => narrow({ course })}
        />
        <FilterSelect
          label={t`Result`}
          all={t`Any result`}
          value={filters.result}
          choices={results.map((value) => ({ value, label: capitalized(statusName(value)) }))}
          onPick={(result) => narrow({ result: results.find((one) => one === result) })}
        />
      </FilterBar>
      {grades.isPending && <LoadingState label={t`Loading grades`} rows={10} />}
      {grades.error && <ErrorState {...describeError(grades.error)} onRetry={() => grades.refetch()} />}
      {grades.data?.count === 0 && (
        <EmptyState title={t`No grade matches`}>
          {t`Clear the search or a filter, or choose another term.`}
        </EmptyState>
      )}
      {grades.data && grades.data.count > 0 && (
        <>
          {phone ? <Cards rows={grades.data.results} /> : <SheetTable rows={grades.data.results} />}
          <Pager
            page={filters.page}
            pageSize={PAGE_SIZE}
            count={grades.data.count}
            noun={t`cadets`}
            onPage={(page) => onFilters({ page })}
          />
        </>
      )}
    </Stack>
  );
}

function SheetTable({ rows }: { rows: GradeRow[] }) {
  return (
    <div className="panel table-wrap">
      <Table aria-label={t`Grade sheet`} highlightOnHover horizontalSpacing={10}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t`Cadet`}</Table.Th>
            <Table.Th>{t`Student number`}</Table.Th>
            <Table.Th>{t`Course`}</Table.Th>
            <Table.Th>{t`Company`}</Table.Th>
            <Table.Th className="num">{t`Attendance`}</Table.Th>
            <Table.Th className="num">{t`Aptitude`}</Table.Th>
            <Table.Th className="num">{t`Subject`}</Table.Th>
            <Table.Th className="num">{t`Final`}</Table.Th>
            <Table.Th className="num">{t`Equivalent`}</Table.Th>
            <Table.Th>{t`Result`}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Line key={row.enrollment} row={row} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

const Line = memo(function Line({ row }: { row: GradeRow }) {
  return (
    <Row>
      <Cell className="name-cell">
        <CadetLink row={row} />
      </Cell>
      <Cell className="nowrap">{row.cadet.student_number}</Cell>
      <Cell className="nowrap">{row.course}</Cell>
      <Cell className="nowrap">{place(row)}</Cell>
      <Cell className="num">{row.attendance ?? "–"}</Cell>
      <Cell className="num">{row.aptitude ?? "–"}</Cell>
      <Cell className="num">{row.subject ?? "–"}</Cell>
      <Cell className="num">
        <b>
          <Final row={row} />
        </b>
      </Cell>
      <Cell className="num">
        <b>{row.mark ?? row.equivalent ?? "–"}</b>
      </Cell>
      <Cell>
        <StatusBadge status={row.result} />
        <Missing row={row} />
      </Cell>
    </Row>
  );
});

function Cards({ rows }: { rows: GradeRow[] }) {
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: "none" }} aria-label={t`Grade sheet`}>
      {rows.map((row) => (
        <Stack component="li" key={row.enrollment} className="panel" p="md" gap="xs">
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <div style={{ minWidth: 0 }}>
              <CadetLink row={row} />
              <Text size="sm" c="dimmed">
                {row.cadet.student_number} · {row.course} · {place(row)}
              </Text>
            </div>
            <div style={{ textAlign: "right" }}>
              <Text fw={700} fz="xl" lh={1.1}>
                {row.mark ?? row.equivalent ?? "–"}
              </Text>
              <Text size="sm" c="dimmed">
                <Final row={row} />
              </Text>
            </div>
          </Group>
          <SimpleGrid cols={3} spacing="xs">
            {partColumns.map(({ part, label }) => (
              <Text key={part} size="sm">
                <Text span c="dimmed" size="sm">
                  {label}
                </Text>
                <br />
                {row[part] ?? "–"}
              </Text>
            ))}
          </SimpleGrid>
          <div>
            <StatusBadge status={row.result} />
            <Missing row={row} />
          </div>
        </Stack>
      ))}
    </Stack>
  );
}

function CadetLink({ row }: { row: GradeRow }) {
  return (
    <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(row.cadet.id) }}>
      {row.cadet.name}
    </Link>
  );
}

/** The final, or between which finals the grade can still end. */
function Final({ row }: { row: GradeRow }) {
  if (row.final !== null || row.lowest_final === null || row.highest_final === null) return row.final ?? "–";
  return (
    <Text span size="sm" c="dimmed">
      <VisuallyHidden>{t`can still be `}</VisuallyHidden>
      {row.lowest_final}–{row.highest_final}
    </Text>
  );
}

/** Which scores are missing. */
function Missing({ row }: { row: GradeRow }) {
  if (row.missing.length === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      <Trans>Missing: {row.missing.join(", ")}</Trans>
    </Text>
  );
}

function place(row: GradeRow): string {
  return `${row.company_name || "–"}${row.platoon ? ` ${row.platoon}` : ""}`;
}
