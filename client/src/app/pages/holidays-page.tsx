import { t } from "@lingui/core/macro";
import { Button, NumberInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMay, useUser } from "@/api/reference";
import { Holidays } from "@/features/calendar/holidays";
import { today } from "@/lib/format";
import { FilterBar } from "@/ui/filters";
import { Page } from "@/ui/page";

const route = getRouteApi("/signed-in/holidays");

export function HolidaysPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayPlan = useMay("run_days");
  const year = search.year ?? Number(today().slice(0, 4));
  return (
    <Page
      title={t`Holidays`}
      lead={t`No training is planned by pattern on a date that is observed.`}
      narrow
      actions={
        mayPlan && (
          <Button variant="default" renderRoot={(props) => <Link to="/training-days/plan" {...props} />}>
            {t`Plan a calendar`}
          </Button>
        )
      }
    >
      <FilterBar>
        <NumberInput
          label={t`Year`}
          min={1900}
          max={2199}
          allowDecimal={false}
          value={year}
          onChange={(next) => {
            if (String(next).length === 4) void navigate({ search: { year: Number(next) }, replace: true });
          }}
          w={140}
        />
      </FilterBar>
      <Holidays key={year} year={year} mayChange={useUser().role === "admin"} />
    </Page>
  );
}
