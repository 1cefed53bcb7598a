import { t } from "@lingui/core/macro";
import { Button, SegmentedControl } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { describeError } from "@/api/problem";
import { useMay, useTerm } from "@/api/reference";
import type { TrainingDay } from "@/api/types";
import { holidaysQuery } from "@/features/calendar/queries";
import { DayFormModal } from "@/features/training-days/day-form";
import { DayList } from "@/features/training-days/day-list";
import { firstMonth, Month } from "@/features/training-days/month";
import { trainingDaysQuery } from "@/features/training-days/queries";
import { isSealed } from "@/lib/term";
import { FilterBar, TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { TermAwaited } from "../term-awaited";

const route = getRouteApi("/signed-in/training-days");

export function TrainingDaysPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms } = useTerm(search.term);
  const days = useQuery(trainingDaysQuery(term?.id));
  const [creating, { open, close }] = useDisclosure(false);
  const mayPlan = useMay("run_days");
  return (
    <Page
      title={t`Training days`}
      lead={term?.name}
      actions={
        mayPlan &&
        !isSealed(term) && (
          <>
            <Button
              variant="default"
              renderRoot={(props) => (
                <Link to="/training-days/plan" search={{ term: search.term }} {...props} />
              )}
            >
              {t`Plan a calendar`}
            </Button>
            <Button onClick={open} disabled={!term}>
              {t`New training day`}
            </Button>
          </>
        )
      }
    >
      <SealedNotice term={term} />
      <FilterBar>
        <TermSelect
          terms={terms}
          value={term?.id}
          onPick={(id) => void navigate({ search: { term: id, view: search.view } })}
        />
        <SegmentedControl
          aria-label={t`View`}
          size="md"
          data={[
            { value: "list", label: t`List` },
            { value: "month", label: t`Month` },
          ]}
          value={search.view ?? "list"}
          onChange={(view) =>
            void navigate({ search: { term: search.term, view: view === "month" ? "month" : undefined } })
          }
        />
      </FilterBar>
      {!term && <TermAwaited label={t`Loading training days`} />}
      {days.error && <ErrorState {...describeError(days.error)} onRetry={() => days.refetch()} />}
      {term && days.isPending && <LoadingState label={t`Loading training days`} />}
      {days.data?.count === 0 && (
        <EmptyState
          title={t`No training days yet`}
          action={mayPlan ? <Button onClick={open}>{t`New training day`}</Button> : undefined}
        >
          {mayPlan
            ? t`Plan the whole term at once with “Plan a calendar”, or its first day with its hours.`
            : t`TAC, S1 or an admin plans them.`}
        </EmptyState>
      )}
      {days.data && days.data.count > 0 && search.view !== "month" && (
        <DayList days={days.data.results} isSealed={isSealed(term)} />
      )}
      {days.data && days.data.count > 0 && search.view === "month" && (
        <TermMonth
          days={days.data.results}
          month={search.month ?? firstMonth(days.data.results)}
          onMonth={(month) =>
            void navigate({ search: { term: search.term, view: "month", month }, replace: true })
          }
        />
      )}
      {term && <DayFormModal term={term} opened={creating} onClose={close} onCreated={close} />}
    </Page>
  );
}

function TermMonth({
  days,
  month,
  onMonth,
}: {
  days: TrainingDay[];
  month: string;
  onMonth: (month: string) => void;
}) {
  const holidays = useQuery(holidaysQuery(Number(month.slice(0, 4))));
  const observed = (holidays.data ?? []).filter(({ is_observed }) => is_observed);
  return <Month days={days} month={month} holidays={observed} onMonth={onMonth} />;
}
