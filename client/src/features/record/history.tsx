import { t } from "@lingui/core/macro";
import { Group, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import { companiesQuery, termsQuery } from "@/api/reference";
import type { Company, PastChange, RecordState, Term } from "@/api/types";
import { formatDate, formatMoment } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { statusName } from "@/ui/status-badge";
import { CHANGES_A_PAGE, historyQuery } from "./queries";
import { shown } from "./values";
import { actionName, historyNames, recordStates } from "./words";

interface Props {
  cadetId: number;
  field: string | undefined;
  page: number;
  onChange: (change: { field?: string; page?: number }) => void;
}

/** What every field of a cadet was: who changed it, when, from what to what, and why. */
export function History({ cadetId, field, page, onChange }: Props) {
  const history = useQuery(historyQuery(cadetId, { field, page }));
  const { data: companies = [] } = useQuery(companiesQuery());
  const { data: terms = [] } = useQuery(termsQuery());
  const places = { companies, terms };
  return (
    <Stack>
      <Select
        label={t`Field`}
        data={[
          { value: "", label: t`All fields` },
          ...Object.entries(historyNames).map(([value, label]) => ({ value, label })),
        ]}
        value={field ?? ""}
        onChange={(next) => onChange({ field: next || undefined })}
        searchable
        maw={{ sm: 320 }}
      />
      {history.isPending && <LoadingState label={t`Loading the history`} rows={5} />}
      {failureOf(history) && (
        <ErrorState {...describeError(history.error)} onRetry={() => history.refetch()} />
      )}
      {history.data?.count === 0 && (
        <EmptyState title={t`No change is known`}>
          {field ? t`Choose another field.` : t`The record is as it was first entered.`}
        </EmptyState>
      )}
      {history.data && history.data.count > 0 && (
        <>
          <Stack component="ol" className="panel plain-list" gap={0} p={0} m={0} aria-label={t`History`}>
            {history.data.results.map((one) => (
              <Entry key={one.id} change={one} places={places} />
            ))}
          </Stack>
          <Pager
            page={page}
            pageSize={CHANGES_A_PAGE}
            count={history.data.count}
            noun={t`changes`}
            onPage={(next) => onChange({ field, page: next })}
          />
        </>
      )}
    </Stack>
  );
}

/** What the ids in an entry stand for. */
interface Places {
  companies: Company[];
  terms: Term[];
}

function Entry({ change, places }: { change: PastChange; places: Places }) {
  return (
    <Stack component="li" px="md" py="sm" gap={4} className="entry-line">
      <Group justify="space-between" gap="xs">
        <Text fw={600}>
          {actionName(change.action)}
          {change.enrollment ? t` (enrollment)` : ""}
        </Text>
        <Text size="sm" c="dimmed">
          {formatMoment(change.at)} · {change.actor_name}
        </Text>
      </Group>
      {change.changes
        .filter(({ field }) => field !== "cadet_id")
        .map(({ field, before, after }) => (
          <Text key={field} className="anywhere">
            {historyNames[field] ?? field}: {say(field, before, places) || t`nothing`} →{" "}
            <strong>{say(field, after, places) || t`nothing`}</strong>
          </Text>
        ))}
      {change.reason && (
        <Text size="sm" className="anywhere">
          “{change.reason}”
        </Text>
      )}
    </Stack>
  );
}

function say(field: string, value: unknown, places: Places): string {
  const { companies, terms } = places;
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? t`yes` : t`no`;
  if (typeof value === "object")
    return Object.values(value)
      .filter((part) => part !== null && part !== "")
      .map((part) => say("", part, places))
      .join(", ");
  if (field === "company_id")
    return companies.find(({ id }) => id === value)?.name ?? t`no. ${String(value)}`;
  if (field === "term_id") return terms.find(({ id }) => id === value)?.name ?? t`no. ${String(value)}`;
  if (field === "platoon_id") {
    const platoon = companies.flatMap(({ platoons }) => platoons).find(({ id }) => id === value);
    return platoon ? String(platoon.number) : t`no. ${String(value)}`;
  }
  if (field === "state") return recordStates[value as RecordState] ?? String(value);
  if (field === "photo") return t`a picture`;
  const text = String(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? formatDate(text) : statusName(shown(field, text));
}
