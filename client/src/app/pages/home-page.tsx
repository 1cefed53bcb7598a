import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { describeError } from "@/api/problem";
import { termsQuery, useMay, useTerm, useUser } from "@/api/reference";
import type { StaffedDay, TrainingDay, User } from "@/api/types";
import { UnreadAnnouncements } from "@/features/announcements/list";
import { TermCharts } from "@/features/charts/term-charts";
import { EligibilityCard } from "@/features/eligibility/eligibility-card";
import { CheckIn } from "@/features/ground/staff";
import { ConnectionState } from "@/features/muster/connection";
import { CountsPanel } from "@/features/muster/counts";
import { musterQuery } from "@/features/muster/queries";
import { ReadyDays } from "@/features/scanner/ready-days";
import { DayActions } from "@/features/training-days/day-actions";
import { openDaysQuery, trainingDaysQuery } from "@/features/training-days/queries";
import { formatLongDate, today } from "@/lib/format";
import { Page } from "@/ui/page";
import { usePhone } from "@/ui/responsive";
import { Section } from "@/ui/section";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { TermAwaited } from "../term-awaited";

/** The start page of each role: what is on now, and what comes next. */
export function HomePage() {
  const user = useUser();
  if (user.role === "cadet") return <Navigate to="/me" replace />;
  return <OfficeHome user={user} />;
}

function OfficeHome({ user }: { user: User }) {
  const open = useQuery(openDaysQuery());
  const { term } = useTerm(undefined);
  const mayView = useMay("view");
  const isWithoutTerm = useQuery(termsQuery()).data?.length === 0;
  const days = open.data?.results ?? [];
  return (
    <Page
      title={t`Good day, ${user.display_name}`}
      lead={term ? `${term.name}, ${formatLongDate(today())}` : ""}
      parade
    >
      <UnreadAnnouncements />
      {open.isPending && <LoadingState label={t`Loading the open day`} rows={3} />}
      {open.error && <ReadyDays />}
      {open.error && <ErrorState {...describeError(open.error)} onRetry={() => open.refetch()} />}
      {!mayView && (
        <EmptyState title={t`You have no duty yet`}>
          {t`An admin of the unit gives you one. From then on you see the cadets that it covers, and can scan them in.`}
        </EmptyState>
      )}
      {mayView && days.map((day) => <OpenDay key={day.id} day={day} />)}
      {mayView && isWithoutTerm && <TermAwaited label={t`Loading terms`} />}
      {mayView && !isWithoutTerm && open.data?.count === 0 && <NoOpenDay term={term?.id} />}
      <OwnDuty userId={user.id} term={term?.id} open={days} />
      {term && mayView && <EligibilityCard term={term.id} />}
      {term && mayView && <TermCharts term={term.id} />}
      <NextSteps user={user} />
    </Page>
  );
}

function OpenDay({ day }: { day: TrainingDay }) {
  const muster = useQuery(musterQuery(day.id));
  const phone = usePhone();
  const mayScan = useMay("record_attendance");
  const params = { dayId: String(day.id) };
  return (
    <Stack component="section" aria-label={day.title}>
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={2}>
            <Trans>{day.title} is open</Trans>
          </Title>
          <ConnectionState />
        </Group>
        <Group gap="sm" grow={phone} w={phone ? "100%" : undefined} preventGrowOverflow={false}>
          {mayScan && (
            <Button size="lg" renderRoot={(props) => <Link to="/scan/$dayId" params={params} {...props} />}>
              {t`Scan cadets`}
            </Button>
          )}
          <Button
            size="lg"
            variant="default"
            renderRoot={(props) => <Link to="/muster/$dayId" params={params} {...props} />}
          >
            {t`Muster board`}
          </Button>
        </Group>
      </Group>
      {muster.isPending && <LoadingState label={t`Loading the counts`} rows={3} />}
      {muster.error && <ErrorState {...describeError(muster.error)} onRetry={() => muster.refetch()} />}
      {muster.data && <CountsPanel counts={muster.data.counts} />}
    </Stack>
  );
}

/** The days that the user runs: today's and open ones with the check-in, then the next. */
function OwnDuty({ userId, term, open }: { userId: number; term: number | undefined; open: StaffedDay[] }) {
  const days = useQuery(trainingDaysQuery(term));
  const coming = (days.data?.results ?? []).filter(
    (day) => day.status === "planned" && day.held_on >= today() && isOnDuty(day, userId),
  );
  const now = open.filter((day) => isOnDuty(day, userId));
  const shown = [...now, ...coming.slice(0, 3)];
  if (shown.length === 0) return null;
  return (
    <Section title={t`You are on duty`}>
      <Stack component="ul" gap={0} m={0} p={0} className="plain-list">
        {shown.map((day) => (
          <Group component="li" key={day.id} className="list-line" justify="space-between" py="xs">
            <div>
              <Link className="row-link" to="/muster/$dayId" params={{ dayId: String(day.id) }}>
                {day.title}
              </Link>
              <Text size="sm" c="dimmed">
                {formatLongDate(day.held_on)}
                {day.location && `, ${day.location}`}
              </Text>
            </div>
            {(day.status === "open" || day.held_on === today()) && <CheckIn dayId={day.id} />}
          </Group>
        ))}
      </Stack>
    </Section>
  );
}

const isOnDuty = (day: StaffedDay, userId: number) => day.on_duty.some(({ id }) => id === userId);

function NoOpenDay({ term }: { term: number | undefined }) {
  const days = useQuery(trainingDaysQuery(term));
  const mayRun = useMay("run_days");
  const planned = (days.data?.results ?? [])
    .filter((day) => day.status === "planned")
    .sort((a, b) => a.held_on.localeCompare(b.held_on))[0];
  if (planned)
    return (
      <EmptyState
        title={t`Next: ${planned.title}, ${formatLongDate(planned.held_on)}`}
        action={<DayActions day={planned} />}
      >
        {mayRun
          ? t`No training day is open now. Open this one when the first cadets arrive; scans are taken from then on.`
          : t`No training day is open now. TAC, S1 or an admin opens this one when the first cadets arrive.`}
      </EmptyState>
    );
  return (
    <EmptyState
      title={t`No training day is open`}
      action={
        mayRun && (
          <Button
            renderRoot={(props) => <Link to="/training-days" {...props} />}
          >{t`Plan a training day`}</Button>
        )
      }
    >
      {mayRun
        ? t`Plan the next day with its hours, then open it when the first cadets arrive.`
        : t`TAC, S1 or an admin plans them.`}
    </EmptyState>
  );
}

const steps = [
  {
    to: "/ledger",
    needs: "keep_ledger",
    title: t`Record a merit or demerit`,
    text: t`Find the cadet, give points, say why.`,
  },
  {
    to: "/scores",
    needs: "encode_scores",
    title: t`Encode scores`,
    text: t`Type or paste the exam results of a company.`,
  },
  {
    to: "/grades",
    needs: "view",
    title: t`Look at the grade sheet`,
    text: t`Every grade as it stands now, and the PDF.`,
  },
  {
    to: "/imports",
    needs: "import_roster",
    title: t`Import a file`,
    text: t`Roster, attendance, scores or ledger, with a preview before anything changes.`,
  },
] as const;

function NextSteps({ user: { role, actions } }: { user: User }) {
  const open = steps.filter(({ needs }) => actions.includes(needs));
  if (open.length === 0) return null;
  const shown = role === "admin" ? open.reverse() : open;
  return (
    <Stack component="section" gap="sm" aria-labelledby="next-title">
      <Title order={2} id="next-title">
        {t`Next steps`}
      </Title>
      <div className="tiles">
        {shown.map((step) => (
          <Link key={step.to} to={step.to} className="panel tile">
            <Text fw={650}>{step.title}</Text>
            <Text size="sm" c="dimmed">
              {step.text}
            </Text>
          </Link>
        ))}
      </div>
    </Stack>
  );
}
