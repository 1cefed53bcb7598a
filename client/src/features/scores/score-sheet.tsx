import { t } from "@lingui/core/macro";
import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { describeError } from "@/api/problem";
import type { Company } from "@/api/types";
import { plural } from "@/lib/format";
import { useStore } from "@/lib/store";
import { CompanySelect, FilterBar, PlatoonSelect, SearchInput } from "@/ui/filters";
import { usePhone } from "@/ui/responsive";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import type { DraftSummary, ScoreDrafts } from "./drafts";
import { lockWords, type ScoreLock } from "./lock";
import { draftsOf, type ScoreFilters, scoresQuery } from "./queries";
import { ScoreCards } from "./score-cards";
import { ScoreTable } from "./score-grid";
import { Troubles } from "./troubles";

interface ScoreSheetProps {
  term: number;
  lock: ScoreLock;
  /** The choice of the term, first among the filters. */
  termSelect: ReactNode;
  filters: ScoreFilters;
  companies: Company[];
  onFilters: (change: Partial<ScoreFilters>) => void;
}

/** Scores of a term: filters, the state of saving in words, and the grid or, on a phone, the cards. */
export function ScoreSheet({ term, lock, termSelect, filters, companies, onFilters }: ScoreSheetProps) {
  const client = useQueryClient();
  const drafts = draftsOf(client, term);
  const phone = usePhone();
  const first = useQuery(scoresQuery(term, filters, 1));
  useUnloadWarning(drafts);
  const platoons = companies.find(({ id }) => String(id) === filters.company)?.platoons ?? [];
  return (
    <Stack>
      <FilterBar
        active={[filters.company, filters.platoon].filter(Boolean).length}
        search={
          <SearchInput
            label={t`Find a cadet`}
            value={filters.search}
            onSearch={(search) => onFilters({ search })}
          />
        }
      >
        {termSelect}
        <CompanySelect
          value={filters.company}
          companies={companies}
          onPick={(company) => onFilters({ company, platoon: undefined })}
        />
        <PlatoonSelect
          value={filters.platoon}
          platoons={platoons}
          onPick={(platoon) => onFilters({ platoon })}
        />
      </FilterBar>
      <Group justify="space-between">
        <SavingState drafts={drafts} />
        {lock === "duties" && <Text c="dimmed">{lockWords.duties.detail}</Text>}
        {!phone && !lock && (
          <Text size="sm" c="dimmed">
            {t`Type to change a score, F2 edits it, Enter goes down, Tab goes right, Delete empties. Paste a block from a spreadsheet.`}
          </Text>
        )}
      </Group>
      <Troubles drafts={drafts} />
      {first.isPending && <LoadingState label={t`Loading scores`} rows={10} />}
      {first.error && <ErrorState {...describeError(first.error)} onRetry={() => first.refetch()} />}
      {first.data?.count === 0 && (
        <EmptyState title={t`No cadet matches`}>{t`Clear the search or a filter.`}</EmptyState>
      )}
      {first.data &&
        first.data.count > 0 &&
        (phone ? (
          <ScoreCards
            key={JSON.stringify(filters)}
            term={term}
            filters={filters}
            drafts={drafts}
            lock={lock}
          />
        ) : (
          <ScoreTable
            key={JSON.stringify(filters)}
            term={term}
            filters={filters}
            count={first.data.count}
            assessments={first.data.assessments}
            drafts={drafts}
            lock={lock}
          />
        ))}
    </Stack>
  );
}

function SavingState({ drafts }: { drafts: ScoreDrafts }) {
  const summary = useStore(drafts.summary);
  const [text, color] = savingWords(summary);
  return (
    <Badge role="status" aria-label={t`Saving`} variant="light" color={color} size="lg" tt="none" radius="sm">
      {text}
    </Badge>
  );
}

function savingWords({ unsaved, conflicts, invalid, problem }: DraftSummary): [string, string] {
  const parts = [
    conflicts > 0 ? plural(conflicts, t`conflict`, t`conflicts`) : "",
    invalid > 0 ? t`${invalid} not valid` : "",
    unsaved > 0 ? (problem ? t`${unsaved} not saved, trying again` : t`Saving ${unsaved}…`) : "",
  ].filter(Boolean);
  if (parts.length === 0) return [t`All saved`, "green"];
  return [parts.join(", "), conflicts + invalid > 0 || problem ? "red" : "gray"];
}

function useUnloadWarning(drafts: ScoreDrafts) {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      const { unsaved, conflicts, invalid } = drafts.summary.get();
      if (unsaved + conflicts + invalid > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [drafts]);
}
