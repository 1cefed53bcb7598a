import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { describeError } from "@/api/problem";
import { useTerm } from "@/api/reference";
import { DayFormModal } from "@/features/training-days/day-form";
import { DayList } from "@/features/training-days/day-list";
import { trainingDaysQuery } from "@/features/training-days/queries";
import { isSealed } from "@/lib/term";
import { FilterBar, TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";

const route = getRouteApi("/signed-in/office/training-days");

export function TrainingDaysPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms, error } = useTerm(search.term);
  const days = useQuery(trainingDaysQuery(term?.id));
  const [creating, { open, close }] = useDisclosure(false);
  const failure = error ?? days.error;
  return (
    <Page
      title="Training days"
      lead={term?.name}
      actions={
        !isSealed(term) && (
          <Button onClick={open} disabled={!term}>
            New training day
          </Button>
        )
      }
    >
      <SealedNotice term={term} />
      <FilterBar>
        <TermSelect terms={terms} value={term?.id} onPick={(id) => void navigate({ search: { term: id } })} />
      </FilterBar>
      {failure && <ErrorState {...describeError(failure)} onRetry={() => days.refetch()} />}
      {!failure && days.isPending && <LoadingState label="Loading training days" />}
      {days.data?.count === 0 && (
        <EmptyState title="No training days yet" action={<Button onClick={open}>New training day</Button>}>
          Plan the first day of the term with its hours.
        </EmptyState>
      )}
      {days.data && days.data.count > 0 && <DayList days={days.data.results} />}
      {term && <DayFormModal term={term} opened={creating} onClose={close} onCreated={close} />}
    </Page>
  );
}
