import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Checkbox, Stack, Table, Text } from "@mantine/core";
import { describeError } from "@/api/problem";
import type { Import, ImportRow } from "@/api/types";
import { usePhone } from "@/ui/responsive";
import { StatusBadge } from "@/ui/status-badge";
import { toastProblem } from "@/ui/toast";
import { MendCell } from "./mend-cell";
import { useChoose } from "./queries";
import { cellText, fieldLabel, outcomeLabel } from "./words";

interface RowsProps {
  file: Import;
  rows: ImportRow[];
}

/** The rows of a page: a table, on a phone cards. */
export function RowList({ file, rows }: RowsProps) {
  const phone = usePhone();
  return phone ? <Cards file={file} rows={rows} /> : <RowTable file={file} rows={rows} />;
}

function RowTable({ file, rows }: RowsProps) {
  const open = file.status === "previewed";
  return (
    // Wider than the window it may be: it must scroll by the keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="panel table-wrap" aria-label={t`Preview`} tabIndex={0}>
      <Table aria-label={t`Rows of the file`} verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {open && <Table.Th>{t`Take in`}</Table.Th>}
            <Table.Th className="num">{t`Row`}</Table.Th>
            <Table.Th>{t`Outcome`}</Table.Th>
            <Table.Th>{file.kind === "staff" ? t`Staff ID` : t`Student number`}</Table.Th>
            <Table.Th>{t`Name`}</Table.Th>
            <Table.Th>{t`What it says or changes`}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.row}>
              {open && (
                <Table.Td>
                  <TakeIn file={file} row={row} />
                </Table.Td>
              )}
              <Table.Td className="num">{row.row}</Table.Td>
              <Table.Td>
                <Outcome row={row} />
              </Table.Td>
              <Table.Td>{numberOf(file, row)}</Table.Td>
              <Table.Td>{row.name || "–"}</Table.Td>
              <Table.Td>
                <Detail file={file} row={row} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Cards({ file, rows }: RowsProps) {
  return (
    <ul className="flush-list card-list">
      {rows.map((row) => (
        <li key={row.row} className="panel row-card">
          <div className="row-card-head">
            <div>
              <Text fw={600}>{row.name || numberOf(file, row)}</Text>
              <Text size="sm" c="dimmed">
                <Trans>
                  Row {row.row} · {numberOf(file, row)}
                </Trans>
              </Text>
            </div>
            <Outcome row={row} />
          </div>
          <Detail file={file} row={row} />
          {file.status === "previewed" && <TakeIn file={file} row={row} label={t`Take in`} />}
        </li>
      ))}
    </ul>
  );
}

const numberOf = (file: Import, row: ImportRow): string =>
  (file.kind === "staff" ? cellText(row.values.staff_id ?? "–") : row.student_number) || "–";

function Outcome({ row }: { row: ImportRow }) {
  return row.is_chosen ? (
    <StatusBadge status={row.outcome} label={outcomeLabel(row.outcome)} />
  ) : (
    <StatusBadge status="left_out" />
  );
}

function TakeIn({ file, row, label }: { file: Import; row: ImportRow; label?: string }) {
  const choose = useChoose();
  return (
    <Checkbox
      label={label}
      aria-label={label ? undefined : t`Take in row ${row.row}`}
      checked={row.is_chosen}
      disabled={choose.isPending}
      onChange={(event) =>
        choose.mutate(
          { id: file.id, rows: [row.row], chosen: event.currentTarget.checked },
          { onError: (error) => toastProblem(describeError(error)) },
        )
      }
    />
  );
}

/** What is wrong with a row and where it is mended; else what it changes; else what it says. */
function Detail({ file, row }: { file: Import; row: ImportRow }) {
  if (row.errors.length > 0)
    return (
      <Stack gap="xs">
        {row.errors.map((error) =>
          file.status === "previewed" && error.field ? (
            <MendCell key={`${error.field} ${error.message}`} file={file} row={row} error={error} />
          ) : (
            <Text key={`${error.field} ${error.message}`} size="sm" c="var(--mantine-color-error)">
              {error.field && `${fieldLabel(error.field, file.headings)}: `}
              {error.message}
            </Text>
          ),
        )}
      </Stack>
    );
  const changes = Object.entries(row.changes);
  if (changes.length > 0)
    return (
      <Stack gap={2}>
        {changes.map(([field, pair]) => (
          <Text key={field} size="sm">
            {fieldLabel(field, file.headings)}: {cellText(pair[0])} → <strong>{cellText(pair[1])}</strong>
          </Text>
        ))}
      </Stack>
    );
  return (
    <Text size="sm" c="dimmed" lineClamp={2}>
      {Object.entries(row.cells)
        .filter(([field]) => !shown.has(field))
        .map(([, cell]) => cell)
        .join(" · ")}
    </Text>
  );
}

const shown = new Set(["student_number", "last_name", "first_name", "middle_name", "suffix", "name"]);
