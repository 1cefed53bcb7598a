import { t } from "@lingui/core/macro";
import { Button, Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { describeError, failureOf } from "@/api/problem";
import { companiesQuery, termsQuery, useMay, useUser } from "@/api/reference";
import { FlagLimitsForm } from "@/features/ground/flag-limits";
import { Flags } from "@/features/ground/flags";
import { HeadCounts } from "@/features/ground/head-counts";
import { Missing } from "@/features/ground/missing";
import { Scanners } from "@/features/ground/scanners";
import { DayStaff } from "@/features/ground/staff";
import { HeldScansOfDay } from "@/features/held-scans/held-scans-of-day";
import { MakeUps } from "@/features/make-ups/make-ups";
import { MusterBoard } from "@/features/muster/board";
import { ConnectionState } from "@/features/muster/connection";
import { MarkRest } from "@/features/muster/mark-rest";
import { musterQuery, type RollFilters } from "@/features/muster/queries";
import { Roll } from "@/features/muster/roll";
import { ChangeDay } from "@/features/training-days/change-day";
import { DayActions } from "@/features/training-days/day-actions";
import { trainingDaysQuery } from "@/features/training-days/queries";
import { formatLongDate, sessionName, sessionRules } from "@/lib/format";
import { isSealed } from "@/lib/term";
import { Icon } from "@/ui/icons";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { SubNav } from "@/ui/sub-nav";

import type { MusterView } from "../routes/ground";

const route = getRouteApi("/signed-in/muster/$dayId");

export function MusterPage() {
  const dayId = Number(route.useParams().dayId);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const muster = useQuery(musterQuery(dayId, search.session));
  const mayMark = useMay("record_attendance");
  const { data: companies = [] } = useQuery(companiesQuery());
  const { data: terms = [] } = useQuery(termsQuery());
  const mayRun = useMay("run_days");
  const isAdmin = useUser().role === "admin";
  const days = useQuery({
    ...trainingDaysQuery(muster.data?.day.term),
    enabled: muster.data?.day.is_make_up === true,
  });
  if (muster.isPending)
    return (
      <Page title={t`Muster`}>
        <LoadingState label={t`Loading the board`} rows={8} />
      </Page>
    );
  if (!muster.data || failureOf(muster))
    return (
      <Page title={t`Muster`}>
        <ErrorState {...describeError(muster.error)} onRetry={() => muster.refetch()} />
      </Page>
    );
  const { day, session } = muster.data;
  const company = companies.find((one) => String(one.id) === search.company);
  const counted = company && muster.data.companies.find((one) => one.id === company.id);
  // A company that nobody seen is of has no line.
  const unmarked = search.company ? (counted?.counts.unmarked ?? 0) : muster.data.counts.unmarked;
  const term = terms.find(({ id }) => id === day.term);
  const filters = {
    session: search.session,
    company: search.company,
    status: search.status,
    search: search.search,
    page: search.page ?? 1,
  };
  const narrow = (change: Partial<RollFilters>) =>
    void navigate({
      search: (now) => ({ ...now, ...change, page: pageOf(change.page) }),
      replace: true,
    });
  return (
    <Page
      title={day.title}
      lead={
        <Group gap="sm" mt={4}>
          <span>
            {formatLongDate(day.held_on)}
            {day.location && `, ${day.location}`} · {sessionRules(session)}
          </span>
          <StatusBadge status={day.status ?? "planned"} />
          <ConnectionState />
        </Group>
      }
      actions={
        <>
          {day.status === "open" && mayMark && (
            <Button
              leftSection={<Icon name="scan" />}
              renderRoot={(props) => <Link to="/scan/$dayId" params={{ dayId: String(day.id) }} {...props} />}
            >
              {t`Scan`}
            </Button>
          )}
          {mayRun && !isSealed(term) && <ChangeDay day={day} />}
          {!isSealed(term) && <DayActions day={day} />}
        </>
      }
      parade
    >
      <SealedNotice term={term} />
      <HeldScansOfDay day={day} />
      {day.is_make_up && (
        <MakeUps day={day} days={days.data?.results ?? []} mayChange={mayRun && !isSealed(term)} />
      )}
      {muster.error && <ErrorState {...describeError(muster.error)} onRetry={() => muster.refetch()} />}
      <Group justify="space-between" align="flex-end">
        <SubNav label={t`Views of the muster`} open={search.view ?? ""}>
          {views
            .filter(({ view }) => view !== "flags" || mayMark)
            .map(({ view, label }) => (
              <Link
                key={label}
                from="/muster/$dayId"
                to="."
                search={{ session: search.session, view }}
                // What a view is narrowed by does not make it another; the board is the one without a name.
                activeOptions={{ includeSearch: true, explicitUndefined: true }}
              >
                {label}
              </Link>
            ))}
        </SubNav>
        {day.sessions.length > 1 && (
          <Select
            label={t`Session`}
            data={day.sessions.map((one) => ({ value: String(one.id), label: sessionName(one) }))}
            value={String(session.id)}
            onChange={(id) => void navigate({ search: (now) => ({ ...now, session: Number(id) }) })}
          />
        )}
      </Group>
      {search.view === "roll" ? (
        <Roll
          dayId={dayId}
          filters={filters}
          companies={companies}
          action={
            mayMark &&
            day.status !== "planned" && (
              <MarkRest dayId={dayId} session={search.session} company={company} unmarked={unmarked} />
            )
          }
          onFilters={narrow}
        />
      ) : search.view === "missing" ? (
        <Missing dayId={dayId} filters={filters} companies={companies} onFilters={narrow} />
      ) : search.view === "counts" ? (
        <HeadCounts dayId={dayId} session={search.session} begun={day.status !== "planned"} />
      ) : search.view === "staff" ? (
        <DayStaff
          day={day}
          mayMark={mayRun}
          search={search.search}
          page={search.page ?? 1}
          onFilters={narrow}
        />
      ) : search.view === "flags" && mayMark ? (
        <>
          <Flags dayId={dayId} page={search.page ?? 1} onPage={(page) => narrow({ page })} />
          {isAdmin && <FlagLimitsForm />}
        </>
      ) : (
        <MusterBoard
          muster={muster.data}
          session={search.session}
          aside={day.status === "planned" ? null : <Scanners dayId={dayId} />}
        />
      )}
    </Page>
  );
}

const views: { view: MusterView | undefined; label: string }[] = [
  { view: undefined, label: t`Board` },
  { view: "roll", label: t`Roll` },
  { view: "missing", label: t`Missing` },
  { view: "counts", label: t`Head-counts` },
  { view: "staff", label: t`Staff` },
  { view: "flags", label: t`Flags` },
];

function pageOf(page: number | undefined): number | undefined {
  return page === 1 ? undefined : page;
}
