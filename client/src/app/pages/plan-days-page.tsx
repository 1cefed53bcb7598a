import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTerm } from "@/api/reference";
import { MadeCalendars } from "@/features/calendar/made";
import { Planner } from "@/features/calendar/planner";
import { isSealed } from "@/lib/term";
import { FilterBar, TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { TermAwaited } from "../term-awaited";

const route = getRouteApi("/signed-in/training-days/plan");

export function PlanDaysPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms } = useTerm(search.term);
  return (
    <Page
      title={t`Plan a calendar`}
      lead={term?.name}
      actions={
        <>
          <Button variant="default" renderRoot={(props) => <Link to="/holidays" {...props} />}>
            {t`Holidays`}
          </Button>
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/training-days" search={{ term: search.term }} {...props} />}
          >
            {t`Training days`}
          </Button>
        </>
      }
    >
      <SealedNotice term={term} />
      <FilterBar>
        <TermSelect terms={terms} value={term?.id} onPick={(id) => void navigate({ search: { term: id } })} />
      </FilterBar>
      {!term && <TermAwaited label={t`Loading terms`} />}
      {term && !isSealed(term) && (
        <Planner
          key={term.id}
          term={term}
          onMade={() => void navigate({ to: "/training-days", search: { term: search.term, view: "month" } })}
        />
      )}
      {term && <MadeCalendars term={term.id} mayChange={!isSealed(term)} />}
    </Page>
  );
}
