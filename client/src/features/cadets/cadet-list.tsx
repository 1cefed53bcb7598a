import { t } from "@lingui/core/macro";
import { Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo, type ReactNode, useMemo, useState } from "react";
import { describeError } from "@/api/problem";
import { companiesQuery } from "@/api/reference";
import { requirementKinds, requirementNames } from "@/api/requirements";
import type { CadetRow } from "@/api/types";
import { capitalized } from "@/lib/format";
import { useStable } from "@/lib/use-stable";
import { CompanySelect, FilterBar, FilterSelect, PlatoonSelect, SearchInput } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { usePhone } from "@/ui/responsive";
import { Cell, Row, Tick } from "@/ui/rows";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { statusName } from "@/ui/status-badge";
import { type Column, shownColumns, statusOf } from "./columns";
import { ManyBar } from "./many-bar";
import { type CadetFilters, cadetsQuery, PAGE_SIZE } from "./queries";

const statuses = ["ongoing", "completed", "incomplete", "dropped"].map((value) => ({
  value,
  label: capitalized(statusName(value)),
}));

/** How many filters narrow the list, besides the search. */
function narrowing({ term: _, page: __, search: ___, ...rest }: CadetFilters): number {
  return Object.values(rest).filter(Boolean).length;
}

const courses = ["MS 1", "MS 2", "MS 31", "MS 32", "MS 41", "MS 42"];

interface CadetListProps {
  /** The choice of the term, first among the filters. */
  term: ReactNode;
  filters: CadetFilters;
  onFilters: (change: Partial<CadetFilters>) => void;
  /** What the address bar says of columns. */
  columns: string | undefined;
  /** Menus that stand over the list. */
  menus: ReactNode;
  /** Whether several can be chosen, to archive or restore them. */
  mayKeep: boolean;
}

/** Who is chosen, and how that changes; none where nothing can be done with them. */
interface Choice {
  chosen: ReadonlySet<number>;
  onChoose: (ids: Iterable<number>) => void;
  /** One more or one less; always the same function. */
  onTick: (id: number, is: boolean) => void;
}

/** The cadets of a term, with filters that live in the address bar. */
export function CadetList({ term, filters, onFilters, columns, menus, mayKeep }: CadetListProps) {
  const cadets = useQuery(cadetsQuery(filters));
  const { data: companies = [] } = useQuery(companiesQuery());
  const phone = usePhone();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const onChoose = (ids: Iterable<number>) => setChosen(new Set(ids));
  const onTick = useStable((id: number, is: boolean) =>
    onChoose(is ? [...chosen, id] : [...chosen].filter((one) => one !== id)),
  );
  const choice = mayKeep ? { chosen, onChoose, onTick } : undefined;
  const shown = useMemo(() => shownColumns(columns), [columns]);
  const narrow = (change: Partial<CadetFilters>) => {
    onChoose([]);
    onFilters({ ...change, page: 1 });
  };
  const platoons = companies.find(({ id }) => String(id) === filters.company)?.platoons ?? [];
  return (
    <Stack>
      <FilterBar
        active={narrowing(filters)}
        search={
          <SearchInput
            label={t`Name or student number`}
            value={filters.search}
            onSearch={(search) => narrow({ search })}
          />
        }
      >
        {term}
        <CompanySelect
          value={filters.company}
          companies={companies}
          onPick={(company) => narrow({ company, platoon: undefined })}
        />
        <PlatoonSelect
          value={filters.platoon}
          platoons={platoons}
          onPick={(platoon) => narrow({ platoon })}
        />
        <FilterSelect
          label={t`Course`}
          all={t`All courses`}
          value={filters.course}
          choices={courses.map((value) => ({ value, label: value }))}
          onPick={(course) => narrow({ course })}
        />
        <FilterSelect
          label={t`Status`}
          all={t`Any status`}
          value={filters.status}
          choices={statuses}
          onPick={(status) => narrow({ status: status as CadetFilters["status"] })}
        />
        <FilterSelect
          label={t`Sex`}
          all={t`All`}
          value={filters.sex}
          choices={[
            { value: "male", label: t`Male` },
            { value: "female", label: t`Female` },
          ]}
          onPick={(sex) => narrow({ sex: sex as CadetFilters["sex"] })}
        />
        <FilterSelect
          label={t`Record`}
          all={t`Any record`}
          value={filters.to_review ? "to_review" : filters.lacking}
          choices={[
            { value: "to_review", label: t`To review` },
            ...requirementKinds.map((kind) => ({ value: kind, label: t`Lacks: ${requirementNames[kind]}` })),
          ]}
          onPick={(record) =>
            narrow({
              to_review: record === "to_review" ? true : undefined,
              lacking: record === "to_review" ? undefined : (record as CadetFilters["lacking"]),
            })
          }
          width={250}
        />
        <FilterSelect
          label={t`Show`}
          all={t`On the rolls`}
          value={filters.archived ? "archived" : undefined}
          choices={[{ value: "archived", label: t`Archived` }]}
          onPick={(archived) => narrow({ archived: archived ? true : undefined })}
        />
      </FilterBar>
      <Group gap="xs" justify="flex-end">
        {menus}
      </Group>
      {cadets.isPending && <LoadingState label={t`Loading cadets`} rows={10} />}
      {cadets.error && <ErrorState {...describeError(cadets.error)} onRetry={() => cadets.refetch()} />}
      {cadets.data?.count === 0 && (
        <EmptyState title={t`No cadet matches`}>
          {filters.search || narrowing(filters) > 0
            ? t`Clear the search or a filter.`
            : t`Import a roster to fill this term.`}
        </EmptyState>
      )}
      {cadets.data && cadets.data.count > 0 && (
        <>
          {chosen.size > 0 && (
            <ManyBar filters={filters} total={cadets.data.count} chosen={chosen} onChoose={onChoose} />
          )}
          {phone ? (
            <Cards rows={cadets.data.results} choice={choice} />
          ) : (
            <CadetTable rows={cadets.data.results} columns={shown} choice={choice} />
          )}
          <Pager
            page={filters.page}
            pageSize={PAGE_SIZE}
            count={cadets.data.count}
            noun={t`cadets`}
            onPage={(page) => onFilters({ page })}
          />
        </>
      )}
    </Stack>
  );
}

interface RowsProps {
  rows: CadetRow[];
  choice: Choice | undefined;
}

function CadetTable({ rows, columns, choice }: RowsProps & { columns: Column[] }) {
  return (
    <div className="panel table-wrap">
      <Table aria-label={t`Cadets`} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {choice && (
              <Table.Th>
                <ChoosePage rows={rows} choice={choice} />
              </Table.Th>
            )}
            <Table.Th>{t`Name`}</Table.Th>
            {columns.map(({ key, label, isNumber }) => (
              <Table.Th key={key} className={isNumber ? "num" : undefined}>
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Line
              key={row.id}
              row={row}
              columns={columns}
              isChosen={choice?.chosen.has(row.id) ?? false}
              onTick={choice?.onTick}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

interface LineProps {
  row: CadetRow;
  columns: Column[];
  isChosen: boolean;
  onTick: Choice["onTick"] | undefined;
}

/** Drawn again only with another row: while the next page is on its way, and with each tick of another, it stays. */
const Line = memo(function Line({ row, columns, isChosen, onTick }: LineProps) {
  return (
    <Row>
      {onTick && (
        <Cell>
          <Tick label={t`Choose ${row.name}`} checked={isChosen} onTick={(is) => onTick(row.id, is)} />
        </Cell>
      )}
      <Cell>
        <CadetLink row={row} />
      </Cell>
      {columns.map(({ key, isNumber, say }) => (
        <Cell key={key} className={isNumber ? "num" : undefined}>
          {say(row)}
        </Cell>
      ))}
    </Row>
  );
});

function Cards({ rows, choice }: RowsProps) {
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: "none" }} aria-label={t`Cadets`}>
      {rows.map((row) => (
        <Group
          component="li"
          key={row.id}
          className="panel"
          p="sm"
          px="md"
          justify="space-between"
          wrap="nowrap"
        >
          {choice && (
            <Tick
              label={t`Choose ${row.name}`}
              checked={choice.chosen.has(row.id)}
              onTick={(is) => choice.onTick(row.id, is)}
            />
          )}
          <div style={{ minWidth: 0, flexGrow: 1 }}>
            <CadetLink row={row} />
            <Text size="sm" c="dimmed">
              {row.student_number} · {row.enrollment?.company_name ?? t`No company`}
              {row.enrollment?.platoon ? t`, platoon ${row.enrollment.platoon}` : ""}
            </Text>
          </div>
          <Text size="sm" c="dimmed" ta="right">
            {row.enrollment?.course ?? t`Not enrolled`}
            <br />
            {statusOf(row)}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}

function ChoosePage({ rows, choice: { chosen, onChoose } }: { rows: CadetRow[]; choice: Choice }) {
  const here = rows.map(({ id }) => id);
  const all = here.every((id) => chosen.has(id));
  return (
    <Tick
      label={t`Choose everyone on this page`}
      checked={all}
      mixed={!all && here.some((id) => chosen.has(id))}
      onTick={() => onChoose(all ? [...chosen].filter((id) => !here.includes(id)) : [...chosen, ...here])}
    />
  );
}

function CadetLink({ row }: { row: CadetRow }) {
  return (
    <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(row.id) }}>
      {row.name}
    </Link>
  );
}
