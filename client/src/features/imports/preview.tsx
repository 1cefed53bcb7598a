import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { Import } from "@/api/types";
import { formatCount, formatMoment, plural } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { ReasonModal } from "@/ui/reason-modal";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import {
  importQuery,
  PAGE_SIZE,
  previewQuery,
  type RowFilters,
  undoQuery,
  useChoose,
  useCommit,
  useLookAgain,
  useUndo,
} from "./queries";
import { RowList } from "./row-list";
import { isAtWork, kindLabel, type Outcome, outcomes, statusLabel } from "./words";

const tell = (error: Error) => toastProblem(describeError(error));

interface PreviewProps {
  id: number;
  filters: RowFilters;
  onFilters: (filters: RowFilters) => void;
}

/** What a file would do, row by row, and the buttons that do it, or take it back. */
export function ImportPreview({ id, filters, onFilters }: PreviewProps) {
  const found = useQuery(importQuery(id));
  if (found.isPending) return <LoadingState label={t`Loading the preview`} />;
  if (!found.data || failureOf(found))
    return <ErrorState {...describeError(found.error)} onRetry={() => found.refetch()} />;
  const file = found.data;
  return (
    <Stack>
      <Head file={file} />
      {isAtWork(file.status) ? <AtWork file={file} /> : <Steps file={file} />}
      {file.status !== "reading" && file.status !== "unreadable" && (
        <>
          <Outcomes
            file={file}
            picked={filters.outcome}
            onPick={(outcome) => onFilters({ outcome, page: 1 })}
          />
          <Rows file={file} filters={filters} onPage={(page) => onFilters({ ...filters, page })} />
        </>
      )}
    </Stack>
  );
}

function Head({ file }: { file: Import }) {
  return (
    <Stack component="section" className="panel" p="md" gap="xs" aria-labelledby="import-title">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Title order={2} id="import-title" className="breakable">
            {file.file_name}
          </Title>
          <Text size="sm" c="dimmed">
            <Trans>
              {kindLabel(file.kind)}
              {file.form && ` · ${file.form}`} · sent {formatMoment(file.created_at)}
              {file.committed_at && t` · committed ${formatMoment(file.committed_at)}`}
              {file.undone_at && t` · undone ${formatMoment(file.undone_at)}`}
            </Trans>
          </Text>
        </div>
        <StatusBadge status={file.status} label={statusLabel[file.status]} />
      </Group>
      {file.undo_reason && file.status === "undone" && (
        <Text size="sm">
          <Trans>Undone because: {file.undo_reason}</Trans>
        </Text>
      )}
      {file.notes.map((note) => (
        <Text key={note} size="sm">
          {note}
        </Text>
      ))}
      {file.status === "previewed" && file.warnings.length > 0 && (
        <Alert color="yellow" variant="light" title={t`Look at this before you commit`}>
          {file.warnings.map((warning) => (
            <div key={warning}>{warning}</div>
          ))}
        </Alert>
      )}
      {file.failure && (
        <Alert color="red" variant="light" title={t`It did not come about; nothing was changed`}>
          {file.failure}
        </Alert>
      )}
    </Stack>
  );
}

function AtWork({ file }: { file: Import }) {
  return (
    <Stack className="panel" p="md" gap="xs" role="status">
      <Text>
        <Trans>
          {statusLabel[file.status]}: {file.progress} %. You can leave this page; the work goes on.
        </Trans>
      </Text>
      <Progress value={file.progress} aria-label={statusLabel[file.status]} animated />
    </Stack>
  );
}

/** The counts, each a filter. */
function Outcomes({
  file,
  picked,
  onPick,
}: {
  file: Import;
  picked: Outcome | undefined;
  onPick: (outcome: Outcome | undefined) => void;
}) {
  const counts = { ...file.summary, unmatched: file.unmatched };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would have a legend and a frame of its own
    <div className="outcomes" role="group" aria-label={t`Show rows`}>
      {outcomes.map(({ outcome, label }) => (
        <button
          key={outcome}
          type="button"
          className="panel outcome"
          aria-pressed={picked === outcome}
          onClick={() => onPick(picked === outcome ? undefined : outcome)}
        >
          <span className="figure">{formatCount(counts[outcome])}</span>
          <span>{label}</span>
        </button>
      ))}
    </div>
  );
}

function Steps({ file }: { file: Import }) {
  if (file.status === "previewed") return <CommitStep file={file} />;
  if (file.status === "committed") return <UndoStep file={file} />;
  return null;
}

function CommitStep({ file }: { file: Import }) {
  const commit = useCommit();
  const choose = useChoose();
  const again = useLookAgain();
  const { summary } = file;
  const rows = summary.new + summary.change;
  const take = () =>
    commit.mutate(file.id, {
      onSuccess: (now) =>
        toast(
          now.status === "committed"
            ? t`${plural(rows, t`row`, t`rows`)} taken in.`
            : t`The worker takes the rows in.`,
        ),
      onError: tell,
    });
  return (
    <Stack className="panel" p="md" gap="sm">
      <Text>
        {summary.error > 0
          ? t`Rows are taken in all together or not at all. Mend the rows with errors below, or leave them out.`
          : rows > 0
            ? t`${plural(rows, t`row`, t`rows`)} would change something. They are taken in all together or not at all.`
            : t`Everything in this file is stored already.`}
        {file.unmatched > 0 &&
          t` ${plural(file.unmatched, t`row`, t`rows`)} for which nobody was found would wait in the queue until you say who is meant.`}
        {file.left_out > 0 && t` ${plural(file.left_out, t`row`, t`rows`)} left out.`}
      </Text>
      <Group justify="flex-end" gap="sm">
        <Button
          variant="default"
          loading={again.isPending}
          onClick={() =>
            again.mutate(file.id, { onSuccess: () => toast(t`Looked at again.`), onError: tell })
          }
        >
          {t`Look again`}
        </Button>
        {file.left_out > 0 && (
          <Button
            variant="default"
            loading={choose.isPending}
            onClick={() => choose.mutate({ id: file.id, chosen: true }, { onError: tell })}
          >
            {t`Take all rows`}
          </Button>
        )}
        {summary.error > 0 && (
          <Button
            variant="default"
            loading={choose.isPending}
            onClick={() => choose.mutate({ id: file.id, chosen: false, outcome: "error" }, { onError: tell })}
          >
            <Trans>Leave out {plural(summary.error, t`row`, t`rows`)} with errors</Trans>
          </Button>
        )}
        <Button onClick={take} loading={commit.isPending} disabled={summary.error > 0 || rows === 0}>
          <Trans>Commit {plural(rows, t`row`, t`rows`)}</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

function UndoStep({ file }: { file: Import }) {
  const look = useQuery(undoQuery(file.id));
  const undo = useUndo();
  const [asking, setAsking] = useState(false);
  const run = (reason: string) =>
    undo.mutate(
      { id: file.id, reason },
      {
        onSuccess: (now) => {
          setAsking(false);
          toast(now.status === "undone" ? t`Undone.` : t`The worker undoes it.`);
        },
        onError: tell,
      },
    );
  if (!look.data) return null;
  if (!look.data.is_possible)
    return (
      <Alert color="gray" variant="light" title={t`This import cannot be undone any more`}>
        {look.data.obstacles.length > 0
          ? look.data.obstacles.slice(0, 5).map(({ row, message }) => (
              <div key={`${row} ${message}`}>
                <Trans>
                  Row {row}: {message}
                </Trans>
              </div>
            ))
          : look.data.why_not}
      </Alert>
    );
  return (
    <Group className="panel" p="md" justify="space-between">
      <Text>{t`It can be undone while nothing depends on what it brought.`}</Text>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t`Undo the import`}
      </Button>
      <ReasonModal
        opened={asking}
        title={t`Undo the import`}
        explanation={t`Everything that it changed becomes what it was before; merits and demerits are voided.`}
        confirm={t`Undo`}
        busy={undo.isPending}
        onClose={() => setAsking(false)}
        onConfirm={run}
      />
    </Group>
  );
}

function Rows({
  file,
  filters,
  onPage,
}: {
  file: Import;
  filters: RowFilters;
  onPage: (page: number) => void;
}) {
  const rows = useQuery(previewQuery(file.id, filters));
  if (rows.isPending) return <LoadingState label={t`Loading rows`} rows={10} />;
  if (!rows.data) return <ErrorState {...describeError(rows.error)} onRetry={() => rows.refetch()} />;
  if (rows.data.count === 0)
    return (
      <EmptyState title={t`No such rows`}>{t`Choose another kind of row, or show all of them.`}</EmptyState>
    );
  return (
    <>
      <RowList file={file} rows={rows.data.results} />
      <Pager
        page={filters.page}
        pageSize={PAGE_SIZE}
        count={rows.data.count}
        noun={t`rows`}
        onPage={onPage}
      />
    </>
  );
}
