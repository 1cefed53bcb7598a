import { Alert, Button, Group, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { Import, ImportRow } from "@/api/types";
import { formatCount, formatMoment, plural } from "@/lib/format";
import { FilterSelect } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { importQuery, PAGE_SIZE, previewQuery, useCommit } from "./queries";

const outcomes = ["new", "change", "same", "error", "unmatched"] as const;

/** What an uploaded file would do, row by row, and the button that does it. */
export function ImportPreview({ id }: { id: number }) {
  const found = useQuery(importQuery(id));
  const [outcome, setOutcome] = useState<ImportRow["outcome"] | undefined>();
  const [page, setPage] = useState(1);
  const rows = useQuery(previewQuery(id, page, outcome));
  if (found.isPending) return <LoadingState label="Loading the preview" />;
  if (!found.data || failureOf(found))
    return <ErrorState {...describeError(found.error)} onRetry={() => found.refetch()} />;
  const done = found.data;
  const pick = (next: string | undefined) => {
    setOutcome(outcomes.find((one) => one === next));
    setPage(1);
  };
  return (
    <Stack>
      <Head done={done} />
      <FilterSelect
        label="Rows"
        all="All rows"
        value={outcome}
        choices={outcomes.map((value) => ({ value, label: words[value] }))}
        onPick={pick}
      />
      {rows.isPending && <LoadingState label="Loading rows" rows={10} />}
      {rows.error && <ErrorState {...describeError(rows.error)} onRetry={() => rows.refetch()} />}
      {rows.data?.count === 0 && <EmptyState title="No such rows">Choose another kind of row.</EmptyState>}
      {rows.data && rows.data.count > 0 && (
        <>
          <RowTable rows={rows.data.results} />
          <Pager page={page} pageSize={PAGE_SIZE} count={rows.data.count} noun="rows" onPage={setPage} />
        </>
      )}
    </Stack>
  );
}

const words: Record<(typeof outcomes)[number], string> = {
  new: "New",
  change: "Changed",
  same: "Unchanged",
  error: "With errors",
  unmatched: "Nobody found",
};

function Head({ done }: { done: Import }) {
  const commit = useCommit();
  const { summary } = done;
  const rows = summary.new + summary.change;
  const take = () =>
    commit.mutate(done.id, {
      onSuccess: () => toast(`${plural(rows, "row")} taken in.`),
      onError: (error) => toastProblem(describeError(error)),
    });
  return (
    <Stack component="section" className="panel" p="md" aria-labelledby="import-title">
      <Group justify="space-between">
        <div>
          <Title order={2} id="import-title">
            {done.file_name}
          </Title>
          <Text size="sm" c="dimmed">
            Uploaded {formatMoment(done.created_at)}
          </Text>
        </div>
        <StatusBadge status={done.status} />
      </Group>
      <SimpleGrid cols={{ base: 2, sm: 4 }} component="dl" m={0}>
        {outcomes.map((outcome) => (
          <div key={outcome}>
            <Text component="dt" size="sm" c="dimmed">
              {words[outcome]}
            </Text>
            <Text component="dd" m={0} className="figure">
              {formatCount(outcome === "unmatched" ? done.unmatched : summary[outcome])}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {done.status === "previewed" && summary.error > 0 && (
        <Alert color="red" variant="light" title={`${plural(summary.error, "row")} with errors`}>
          A file is taken in whole or not at all. Correct these rows in the file and upload it again.
        </Alert>
      )}
      {done.status === "previewed" && (
        <Group justify="flex-end">
          <Button onClick={take} loading={commit.isPending} disabled={summary.error > 0 || rows === 0}>
            Commit {plural(rows, "row")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function RowTable({ rows }: { rows: ImportRow[] }) {
  return (
    // Wider than a phone: it must scroll by the keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="panel table-wrap" aria-label="Preview" tabIndex={0}>
      <Table aria-label="Rows of the file">
        <Table.Thead>
          <Table.Tr>
            <Table.Th className="num">Row</Table.Th>
            <Table.Th>Outcome</Table.Th>
            <Table.Th>Student number</Table.Th>
            <Table.Th>Name</Table.Th>
            <Table.Th>What changes</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.row}>
              <Table.Td className="num">{row.row}</Table.Td>
              <Table.Td>
                <StatusBadge status={row.outcome} label={words[row.outcome]} />
              </Table.Td>
              <Table.Td>{row.student_number || "–"}</Table.Td>
              <Table.Td>{row.name || "–"}</Table.Td>
              <Table.Td>
                <Detail row={row} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Detail({ row }: { row: ImportRow }) {
  if (row.errors.length > 0)
    return (
      <Stack gap={2}>
        {row.errors.map((error) => (
          <Text key={`${error.field} ${error.message}`} size="sm" c="var(--mantine-color-error)">
            {error.field ? `${error.field}: ` : ""}
            {error.message}
          </Text>
        ))}
      </Stack>
    );
  const changes = Object.entries(row.changes);
  if (changes.length === 0) return null;
  return (
    <Stack gap={2}>
      {changes.map(([field, pair]) => (
        <Text key={field} size="sm">
          {field}: {show(pair[0])} → {show(pair[1])}
        </Text>
      ))}
    </Stack>
  );
}

function show(value: unknown): string {
  return value === null || value === undefined || value === "" ? "blank" : String(value);
}
