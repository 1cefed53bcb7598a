import { t } from "@lingui/core/macro";
import { Grid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { describeError, failureOf } from "@/api/problem";
import { useUser } from "@/api/reference";
import { Feed } from "@/features/agenda/feed";
import { AgendaMonth } from "@/features/agenda/month";
import { agendaQuery } from "@/features/agenda/queries";
import { today } from "@/lib/format";
import { datesOf } from "@/lib/month";
import { Page } from "@/ui/page";
import { ErrorState } from "@/ui/states";

const route = getRouteApi("/signed-in/calendar");

export function CalendarPage() {
  const month = route.useSearch().month ?? today().slice(0, 7);
  const navigate = route.useNavigate();
  const isOffice = useUser().role !== "cadet";
  const dates = datesOf(month);
  const found = useQuery(agendaQuery(dates[0] ?? `${month}-01`, dates.at(-1) ?? `${month}-28`));
  const failure = failureOf(found);
  return (
    <Page title={t`Calendar`} lead={t`Training days, activities and holidays of the unit.`}>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <AgendaMonth
            month={month}
            entries={found.data}
            mayOpenDays={isOffice}
            onMonth={(next) => void navigate({ search: { month: next }, replace: true })}
          >
            {failure && <ErrorState {...describeError(failure)} onRetry={() => found.refetch()} />}
          </AgendaMonth>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Feed />
        </Grid.Col>
      </Grid>
    </Page>
  );
}
