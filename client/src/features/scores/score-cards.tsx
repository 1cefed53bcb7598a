import { t } from "@lingui/core/macro";
import { Group, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { Assessment, ScoreRow } from "@/api/types";
import { useStore } from "@/lib/store";
import { Pager } from "@/ui/pager";
import { ErrorState, LoadingState } from "@/ui/states";
import type { ScoreDrafts } from "./drafts";
import { savedIn, write } from "./edits";
import type { ScoreLock } from "./lock";
import { PAGE_SIZE, type ScoreFilters, scoresQuery } from "./queries";
import { draftWords, TroubleActions } from "./troubles";
import { showScore } from "./value";

interface ScoreCardsProps {
  term: number;
  filters: ScoreFilters;
  drafts: ScoreDrafts;
  lock: ScoreLock;
}

/** One cadet after another with a field per assessment; what a phone gets instead of the grid. */
export function ScoreCards({ term, filters, drafts, lock }: ScoreCardsProps) {
  const [page, setPage] = useState(1);
  useStore(drafts.summary);
  const scores = useQuery(scoresQuery(term, filters, page));
  if (scores.isPending) return <LoadingState label={t`Loading scores`} />;
  if (!scores.data || failureOf(scores))
    return <ErrorState {...describeError(scores.error)} onRetry={() => scores.refetch()} />;
  return (
    <Stack>
      <Stack component="ul" p={0} m={0} gap="sm" style={{ listStyle: "none" }} aria-label={t`Scores`}>
        {scores.data.results.map((row) => (
          <Card
            key={row.enrollment}
            row={row}
            assessments={scores.data.assessments}
            drafts={drafts}
            lock={lock}
          />
        ))}
      </Stack>
      <Pager page={page} pageSize={PAGE_SIZE} count={scores.data.count} noun={t`cadets`} onPage={setPage} />
    </Stack>
  );
}

function Card({
  row,
  assessments,
  drafts,
  lock,
}: {
  row: ScoreRow;
  assessments: Assessment[];
  drafts: ScoreDrafts;
  lock: ScoreLock;
}) {
  return (
    <Stack component="li" className="panel parade" p="md" gap="sm">
      <div>
        <Text fw={600}>{row.cadet.name}</Text>
        <Text size="sm" c="dimmed">
          {row.cadet.student_number} · {row.company_name ?? t`No company`}
          {row.platoon ? t`, platoon ${row.platoon}` : ""}
        </Text>
      </div>
      <Group grow align="flex-start" gap="sm">
        {assessments.map((assessment) => (
          <ScoreField key={assessment.id} row={row} assessment={assessment} drafts={drafts} lock={lock} />
        ))}
      </Group>
    </Stack>
  );
}

function ScoreField({
  row,
  assessment,
  drafts,
  lock,
}: {
  row: ScoreRow;
  assessment: Assessment;
  drafts: ScoreDrafts;
  lock: ScoreLock;
}) {
  const id = { enrollment: row.enrollment, assessment: assessment.id };
  const draft = drafts.get(id);
  const saved = savedIn(row, assessment.id);
  const trouble = draft && (draft.state === "invalid" || draft.state === "conflict");
  const state = trouble ? "" : draftWords(draft) || (drafts.isFresh(id) ? t`Saved` : "");
  return (
    <Stack gap={6}>
      <TextInput
        label={assessment.name}
        aria-label={t`${assessment.name} of ${row.cadet.name}`}
        inputMode="decimal"
        readOnly={lock !== null}
        value={draft?.text ?? showScore(saved.value)}
        error={trouble ? draftWords(draft) : undefined}
        onChange={(event) => write(drafts, [{ row, assessment, text: event.currentTarget.value }])}
        onBlur={() => void drafts.flush()}
      />
      {trouble ? (
        <TroubleActions draft={draft} drafts={drafts} />
      ) : (
        <Text size="sm" c="dimmed" mih={20}>
          {state}
        </Text>
      )}
    </Stack>
  );
}
