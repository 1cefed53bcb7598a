import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { describeError, failureOf } from "@/api/problem";
import { companiesQuery, termsQuery } from "@/api/reference";
import type { AuditEntry } from "@/api/types";
import { formatClock, formatDate } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { type AuditFilters, auditQuery, PAGE_SIZE } from "./queries";
import { actionWords, type Change, changesOf, type Names, recordWords } from "./words";

interface AuditListProps {
  filters: AuditFilters;
  onFilters: (change: Partial<AuditFilters>) => void;
}

/** Who did what, newest first, in words. */
export function AuditList({ filters, onFilters }: AuditListProps) {
  const entries = useQuery(auditQuery(filters));
  if (entries.isPending) return <LoadingState label={t`Loading the audit log`} rows={12} />;
  if (failureOf(entries))
    return <ErrorState {...describeError(entries.error)} onRetry={() => entries.refetch()} />;
  if (entries.data?.count === 0)
    return <EmptyState title={t`Nothing matches`}>{t`Widen the dates, or clear a filter.`}</EmptyState>;
  return (
    <Stack>
      <Stack
        component="ul"
        className="panel"
        gap={0}
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t`Audit entries`}
      >
        {entries.data?.results.map((entry) => (
          <Entry key={entry.id} entry={entry} onFilters={onFilters} />
        ))}
      </Stack>
      <Pager
        page={filters.page}
        pageSize={PAGE_SIZE}
        count={entries.data?.count ?? 0}
        noun={t`entries`}
        onPage={(page) => onFilters({ page })}
      />
    </Stack>
  );
}

interface EntryProps {
  entry: AuditEntry;
  onFilters: (change: Partial<AuditFilters>) => void;
}

function Entry({ entry, onFilters }: EntryProps) {
  const changes = changesOf(entry, useNames());
  const { actor_id: actor, table, row_id: row } = entry;
  return (
    <li className="audit-entry entry-line">
      <div>
        <Text>
          {formatDate(entry.at)} <span className="no-break">{formatClock(entry.at)}</span>
        </Text>
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {entry.address ?? t`no address`}
        </Text>
      </div>
      <div>
        <Text>
          {actor === null ? (
            <strong>{entry.actor_name}</strong>
          ) : (
            <button type="button" className="link-button" onClick={() => onFilters({ actor, page: 1 })}>
              {entry.actor_name}
            </button>
          )}{" "}
          {actionWords(entry.action)}
        </Text>
        <Group gap="xs">
          <button
            type="button"
            className="link-button quiet"
            onClick={() => onFilters({ table, row: row ?? undefined, page: 1 })}
          >
            {recordWords(entry)}
          </button>
          <RecordLink entry={entry} />
        </Group>
        {entry.reason && (
          <Text size="sm">
            <Trans>Reason: {entry.reason}</Trans>
          </Text>
        )}
      </div>
      <Changes changes={changes} />
      <Text size="sm" c="dimmed" className="audit-place">
        {entry.chain_seq === null ? t`not chained yet` : t`no. ${entry.chain_seq}`}
      </Text>
    </li>
  );
}

/** Names of what the log knows by its id, as far as every page has them. */
function useNames(): Names {
  const { data: companies = [] } = useQuery(companiesQuery());
  const { data: terms = [] } = useQuery(termsQuery());
  const byId = (rows: { id: number; name: string }[]) => new Map(rows.map(({ id, name }) => [id, name]));
  return { company_id: byId(companies), term_id: byId(terms) };
}

/** The way to what the entry is about, where there is a page for it. */
function RecordLink({ entry }: { entry: AuditEntry }) {
  if (entry.row_id === null) return null;
  if (entry.table === "cadets_cadet")
    return (
      <Anchor
        renderRoot={(props) => (
          <Link to="/cadets/$cadetId" params={{ cadetId: String(entry.row_id) }} {...props} />
        )}
      >
        {t`Open`}
      </Anchor>
    );
  if (entry.table === "authentication_user")
    return (
      <Anchor
        renderRoot={(props) => (
          <Link to="/people" search={{ account: entry.row_id ?? undefined }} {...props} />
        )}
      >
        {t`Open`}
      </Anchor>
    );
  return null;
}

const SHOWN = 4;

function Changes({ changes }: { changes: Change[] }) {
  if (changes.length === 0) return <div />;
  const [first, rest] = [changes.slice(0, SHOWN), changes.slice(SHOWN)];
  return (
    <div className="audit-changes">
      <Lines changes={first} />
      {rest.length > 0 && (
        <details>
          <summary>
            <Trans>{rest.length} more</Trans>
          </summary>
          <Lines changes={rest} />
        </details>
      )}
    </div>
  );
}

function Lines({ changes }: { changes: Change[] }) {
  return (
    <dl>
      {changes.map(({ field, before, after }) => (
        <div key={field}>
          <dt>{field}</dt>
          <dd>
            {before && <del>{before}</del>}
            {before && " → "}
            {after ? <ins>{after}</ins> : t`nothing`}
          </dd>
        </div>
      ))}
    </dl>
  );
}
