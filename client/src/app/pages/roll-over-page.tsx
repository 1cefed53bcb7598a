import { t } from "@lingui/core/macro";
import { Alert, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { termsQuery } from "@/api/reference";
import { chosen, nobodyChosen } from "@/features/rollover/choice";
import { Destination, type NewTerm } from "@/features/rollover/destination";
import { MadeRollOvers } from "@/features/rollover/made";
import { Preview } from "@/features/rollover/preview";
import { previewQuery, useRollOver } from "@/features/rollover/queries";
import { isSchoolYear, termAfter, usualName } from "@/features/terms/words";
import { plural } from "@/lib/format";
import { ConfirmModal } from "@/ui/confirm-modal";
import { Page } from "@/ui/page";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { useTermOfPage } from "../term-frame";

const route = getRouteApi("/signed-in/terms/$termId/roll-over");

/** Who passed goes on to the next term, after a preview. */
export function RollOverPage() {
  const term = useTermOfPage();
  const { to, onward, page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: terms = [] } = useQuery(termsQuery());
  const [newTerm, setNewTerm] = useState<NewTerm>({ name: "", ...termAfter(term) });
  const [choice, setChoice] = useState(nobodyChosen);
  const [asking, setAsking] = useState(false);
  const rollOver = useRollOver(term.id);
  const year = isSchoolYear(newTerm.school_year) ? newTerm.school_year : undefined;
  const filters = { to, school_year: to === undefined ? year : undefined, onward, page };
  const preview = useQuery(previewQuery(term.id, filters));
  const failure = failureOf(preview);
  const going = chosen(preview.data?.summary.going_on ?? [], choice);
  const usual = usualName(year ?? "", newTerm.semester);
  const target = terms.find((one) => one.id === to)?.name ?? (newTerm.name.trim() || usual);
  const commit = () =>
    rollOver.mutate(
      {
        to: to ?? null,
        term:
          to === undefined
            ? { name: target, semester: newTerm.semester, ...(year ? { school_year: year } : {}) }
            : null,
        enrollments: going,
      },
      {
        onSuccess: (made) => {
          toast(t`${plural(made.enrollment_count, t`cadet`, t`cadets`)} enrolled in ${made.target_name}.`);
          setChoice(nobodyChosen);
          void navigate({ search: { to: made.target } });
        },
        onError: (error) => toastProblem(describeError(error)),
        onSettled: () => setAsking(false),
      },
    );
  return (
    <Page
      title={t`Roll-over`}
      lead={t`Who passed goes on to the next course, with company and platoon. Nothing happens before you commit it.`}
    >
      <Destination
        from={term}
        terms={terms}
        to={to}
        newTerm={newTerm}
        usualName={usual}
        onNewTerm={setNewTerm}
        onTo={(next) => {
          setChoice(nobodyChosen);
          void navigate({ search: { to: next }, replace: true });
        }}
      />
      {preview.isPending && <LoadingState label={t`Looking who goes on`} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => preview.refetch()} />}
      {!failure && preview.data && (
        <>
          {!preview.data.is_sealed && (
            <Alert color="yellow" variant="light" title={t`The grades are not sealed yet`}>
              {t`Who passes may still change. Roll over after the seal unless it cannot wait.`}
            </Alert>
          )}
          <Group justify="space-between">
            <Text fw={650} role="status">
              {plural(going.length, t`cadet goes on`, t`cadets go on`)}.
            </Text>
            <Button
              disabled={going.length === 0 || !target || preview.isPlaceholderData}
              onClick={() => setAsking(true)}
            >
              {t`Roll over`}
            </Button>
          </Group>
          {!target && <Text c="dimmed">{t`Give the new term a name or its school year first.`}</Text>}
          <Preview
            preview={preview.data}
            filters={filters}
            choice={choice}
            onChoice={setChoice}
            onFilters={(change) =>
              void navigate({
                search: (now) => ({
                  ...now,
                  ...("onward" in change ? { onward: change.onward } : {}),
                  page: change.page === 1 ? undefined : change.page,
                }),
                replace: true,
              })
            }
          />
        </>
      )}
      <MadeRollOvers term={term.id} />
      <ConfirmModal
        opened={asking}
        title={t`Roll over to ${target}?`}
        explanation={t`${plural(going.length, t`cadet`, t`cadets`)} of ${term.name} are enrolled in ${target} at once, all or none. It can be undone while nothing hangs on it.`}
        confirm={t`Roll over`}
        busy={rollOver.isPending}
        onClose={() => setAsking(false)}
        onConfirm={commit}
      />
    </Page>
  );
}
