import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Checkbox, SegmentedControl, Stack, Table, Text, Title, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { BoardRow, Organisation } from "@/api/types";
import { formatCount, plural } from "@/lib/format";
import { FilterBar, SearchInput } from "@/ui/filters";
import { usePhone } from "@/ui/responsive";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem, toastUndo } from "@/ui/toast";
import { MoveBar } from "./move-bar";
import { type Column, columnOf, columnsOf } from "./places";
import { boardQuery, spotOf, useAssign, type Where } from "./queries";

/** So many of a column are shown at first. */
const SHOWN = 60;

interface BoardProps {
  term: number;
  organisation: Organisation;
  where: Where;
  layout: "board" | "list";
  onLayout: (layout: "board" | "list") => void;
  /** First day in the new place. */
  movedOn: string;
}

/** Who stands where, to be put elsewhere: by dragging, by choosing and moving, or by the keyboard. */
export function Board({ term, organisation, where, layout, onLayout, movedOn }: BoardProps) {
  const board = useQuery(boardQuery(term, where));
  const assign = useAssign(term);
  const phone = usePhone();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [search, setSearch] = useState<string>();
  const [said, setSaid] = useState("");
  const columns = columnsOf(organisation, where);

  if (board.isPending) return <LoadingState label={t`Loading the board`} rows={8} />;
  if (!board.data || failureOf(board))
    return <ErrorState {...describeError(board.error)} onRetry={() => board.refetch()} />;
  if (columns.length === 1)
    return (
      <EmptyState title={t`There is nothing to put anybody into`}>
        <Trans>
          Add {where.platoon ? t`squads` : where.company ? t`platoons` : t`companies`} under “Parts” first.
        </Trans>
      </EmptyState>
    );

  const rows = board.data;
  const move = (ids: Iterable<number>, to: Column) => {
    const wanted = new Set(ids);
    const moving = rows.filter((row) => wanted.has(row.enrollment) && columnOf(row, where) !== to.id);
    if (moving.length === 0) return;
    const moves = moving.map((row) => ({ enrollment: row.enrollment, was: spotOf(row), to: to.spot }));
    const who =
      moving.length === 1 && moving[0] ? moving[0].name : plural(moving.length, t`cadet`, t`cadets`);
    const done =
      moving.length === 1
        ? t`${who} is in ${to.id === null ? t`no part` : to.name} now.`
        : t`${who} are in ${to.id === null ? t`no part` : to.name} now.`;
    setSaid(done);
    const fail = (error: unknown) => {
      setSaid(t`Nobody was moved.`);
      toastProblem(describeError(error));
    };
    assign.mutate(
      { moves, moved_on: movedOn },
      {
        onSuccess: () => {
          setChosen(new Set());
          toastUndo(done, () =>
            assign.mutate(
              {
                moves: moves.map(({ enrollment, was, to: gone }) => ({ enrollment, was: gone, to: was })),
                moved_on: movedOn,
              },
              { onSuccess: () => toast(t`Everybody stands as before.`), onError: fail },
            ),
          );
        },
        onError: fail,
      },
    );
  };
  const found = rows.filter((row) => matches(row, search));
  const shared: Shared = {
    columns,
    where,
    chosen,
    onChoose: (id, is) =>
      setChosen((now) => new Set(is ? [...now, id] : [...now].filter((other) => other !== id))),
    move,
  };
  return (
    <Stack>
      <FilterBar
        search={<SearchInput label={t`Name or student number`} value={search} onSearch={setSearch} />}
      >
        {!phone && (
          <SegmentedControl
            aria-label={t`How it is shown`}
            value={layout}
            onChange={(next) => onLayout(next as "board" | "list")}
            data={[
              { value: "board", label: t`Board` },
              { value: "list", label: t`List` },
            ]}
          />
        )}
      </FilterBar>
      <MoveBar
        columns={columns}
        count={chosen.size}
        busy={assign.isPending}
        onAll={() => setChosen(new Set(found.map(({ enrollment }) => enrollment)))}
        onNone={() => setChosen(new Set())}
        onMove={(to) => move(chosen, to)}
      />
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {layout === "list" || phone ? <List rows={found} {...shared} /> : <Columns rows={found} {...shared} />}
    </Stack>
  );
}

interface Shared {
  columns: Column[];
  where: Where;
  chosen: ReadonlySet<number>;
  onChoose: (enrollment: number, is: boolean) => void;
  move: (enrollments: Iterable<number>, to: Column) => void;
}

function Columns({ rows, columns, where, chosen, onChoose, move }: Shared & { rows: BoardRow[] }) {
  const [over, setOver] = useState<number | null>();
  const board = useRef<HTMLDivElement>(null);
  /** Who was moved by the keyboard last: the focus follows into the other column, and back when it is refused. */
  const followed = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with other rows the one that had the focus may be a new element
  useEffect(() => {
    if (followed.current !== undefined && document.activeElement === document.body)
      board.current?.querySelector<HTMLInputElement>(`[data-enrollment="${followed.current}"]`)?.focus();
  }, [rows]);
  const together = (enrollment: number) => (chosen.has(enrollment) ? [...chosen] : [enrollment]);
  const onKeyDown = (event: KeyboardEvent, enrollment: number, place: number) => {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    const to = event.shiftKey && step !== 0 ? columns[place + step] : undefined;
    if (!to) return;
    event.preventDefault();
    followed.current = enrollment;
    move(together(enrollment), to);
  };
  return (
    <>
      <Text size="sm" c="dimmed">
        {t`Drag a cadet to another column. By keyboard: Space chooses, Shift with ← or → moves to the column beside.`}
      </Text>
      <div className="assign-board" ref={board} onPointerDown={() => (followed.current = undefined)}>
        {columns.map((column, place) => {
          const here = rows.filter((row) => columnOf(row, where) === column.id);
          return (
            <section
              key={column.id ?? "none"}
              className="panel assign-column"
              aria-label={`${column.name}, ${plural(here.length, t`cadet`, t`cadets`)}`}
              data-over={over === (column.id ?? -1) || undefined}
              onDragOver={(event) => {
                event.preventDefault();
                setOver(column.id ?? -1);
              }}
              onDragLeave={() => setOver(undefined)}
              onDrop={(event) => {
                event.preventDefault();
                setOver(undefined);
                const dropped = Number(event.dataTransfer.getData("text/plain"));
                if (dropped) move(together(dropped), column);
              }}
            >
              <div className="padded">
                <Title order={2} size="h3">
                  {column.name}
                </Title>
                <Text size="sm" c="dimmed">
                  {tally(here)}
                </Text>
              </div>
              <Cards rows={here} name={column.name} chosen={chosen} onChoose={onChoose}>
                {(row) => (event) => onKeyDown(event, row.enrollment, place)}
              </Cards>
            </section>
          );
        })}
      </div>
    </>
  );
}

interface CardsProps {
  rows: BoardRow[];
  name: string;
  chosen: ReadonlySet<number>;
  onChoose: (enrollment: number, is: boolean) => void;
  children: (row: BoardRow) => (event: KeyboardEvent) => void;
}

function Cards({ rows, name, chosen, onChoose, children: keysOf }: CardsProps) {
  const [all, setAll] = useState(false);
  if (rows.length === 0)
    return (
      <Text size="sm" c="dimmed" p="md">
        {t`Nobody`}
      </Text>
    );
  return (
    <>
      <ul className="plain-list assign-cards" aria-label={t`Cadets: ${name}`}>
        {rows.slice(0, all ? undefined : SHOWN).map((row) => (
          <li
            key={row.enrollment}
            className="assign-card"
            draggable
            onDragStart={(event) => event.dataTransfer.setData("text/plain", String(row.enrollment))}
          >
            <Checkbox
              label={row.name}
              description={detail(row)}
              data-enrollment={row.enrollment}
              checked={chosen.has(row.enrollment)}
              onChange={(event) => onChoose(row.enrollment, event.currentTarget.checked)}
              onKeyDown={keysOf(row)}
            />
          </li>
        ))}
      </ul>
      {rows.length > SHOWN && (
        <button
          type="button"
          className="link-button padded"
          aria-expanded={all}
          onClick={() => setAll((now) => !now)}
        >
          {all ? t`Show fewer` : t`Show all ${formatCount(rows.length)}`}
        </button>
      )}
    </>
  );
}

function List({ rows, columns, where, chosen, onChoose }: Shared & { rows: BoardRow[] }) {
  const [all, setAll] = useState(false);
  const nameOf = new Map(columns.map(({ id, name }) => [id, name]));
  const shown = rows.slice(0, all ? undefined : 2 * SHOWN);
  if (rows.length === 0) return <EmptyState title={t`Nobody matches`}>{t`Clear the search.`}</EmptyState>;
  return (
    <div className="panel table-wrap">
      <Table aria-label={t`Cadets and where they stand`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t`Cadet`}</Table.Th>
            <Table.Th>{t`Stands in`}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((row) => (
            <Table.Tr key={row.enrollment}>
              <Table.Td>
                <Checkbox
                  label={row.name}
                  description={detail(row)}
                  checked={chosen.has(row.enrollment)}
                  onChange={(event) => onChoose(row.enrollment, event.currentTarget.checked)}
                />
              </Table.Td>
              <Table.Td>{nameOf.get(columnOf(row, where)) ?? "–"}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > shown.length && (
        <button type="button" className="link-button padded" onClick={() => setAll(true)}>
          <Trans>Show all {formatCount(rows.length)}</Trans>
        </button>
      )}
    </div>
  );
}

const sexes: Record<string, string> = { male: t`male`, female: t`female` };

const detail = (row: BoardRow) =>
  [row.student_number, sexes[row.sex], row.course].filter(Boolean).join(" · ");

function matches(row: BoardRow, search: string | undefined): boolean {
  const text = fold(`${row.name} ${row.student_number}`);
  return fold(search ?? "")
    .split(" ")
    .every((word) => text.includes(word));
}

const fold = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** "38 (20 m, 18 f)" */
function tally(rows: BoardRow[]): string {
  const of = (sex: string) => rows.filter((row) => row.sex === sex).length;
  return t`${formatCount(rows.length)} (${of("male")} m, ${of("female")} f)`;
}
