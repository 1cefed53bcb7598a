import { t } from "@lingui/core/macro";
import { Alert, Grid, Group, SimpleGrid, Stack, Tabs, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, describeError, failureOf } from "@/api/problem";
import { useMay, useTerm, useUser } from "@/api/reference";
import type { CadetDetail, EnrollmentBrief } from "@/api/types";
import { ArchiveButton } from "@/features/cadets/archive-button";
import { CadetFacts } from "@/features/cadets/cadet-facts";
import { Photo } from "@/features/cadets/photo";
import { cadetQuery } from "@/features/cadets/queries";
import { Viewers } from "@/features/cadets/viewers";
import { Enrollments } from "@/features/enrollments/enrollments";
import { GradeExplained, type GradeExplainedProps } from "@/features/grades/grade-explained";
import { Needed } from "@/features/grades/needed";
import { CadetHours } from "@/features/hours/cadet-hours";
import { IdCard } from "@/features/id-card/id-card";
import { EntryList } from "@/features/ledger/entry-list";
import { LifetimeMerits } from "@/features/ledger/lifetime-merits";
import { ErasureOnPaper } from "@/features/privacy/erasure-on-paper";
import { Awards } from "@/features/record/awards";
import { Courses } from "@/features/record/courses";
import { History } from "@/features/record/history";
import { recordQuery } from "@/features/record/queries";
import { RecordSections } from "@/features/record/record";
import { Requirements } from "@/features/record/requirements";
import { Review } from "@/features/record/review";
import {
  ReportButton,
  ReportProgress,
  useGradeRecordReport,
  useLetter,
} from "@/features/reports/report-button";
import { CadetAccount } from "@/features/slips/cadet-account";
import { formatDate } from "@/lib/format";
import { sections } from "@/lib/record-fields";
import { Page } from "@/ui/page";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { NotFoundPage } from "./error-pages";

const route = getRouteApi("/signed-in/cadets/$cadetId");

export function CadetPage() {
  const id = Number(route.useParams().cadetId);
  const cadet = useQuery(cadetQuery(id));
  if (cadet.isPending)
    return (
      <Page title={t`Cadet`}>
        <LoadingState label={t`Loading the cadet`} rows={8} />
      </Page>
    );
  if (cadet.error instanceof ApiError && cadet.error.status === 404) return <NotFoundPage />;
  if (!cadet.data || failureOf(cadet))
    return (
      <Page title={t`Cadet`}>
        <ErrorState {...describeError(cadet.error)} onRetry={() => cadet.refetch()} />
      </Page>
    );
  return <Detail key={id} cadet={cadet.data} />;
}

function Detail({ cadet }: { cadet: CadetDetail }) {
  const user = useUser();
  const { view, field, page } = route.useSearch();
  const navigate = route.useNavigate();
  const mayKeep = useMay("keep_roster") && cadet.account?.id !== user.id;
  const enrollment = cadet.enrollment ?? cadet.enrollments[0] ?? null;
  return (
    <Page
      title={cadet.name}
      lead={
        <Group gap="xs">
          {cadet.student_number} · {enrollment ? `${enrollment.course} · ` : ""}
          {placeOf(enrollment)}
          {cadet.archived_at ? t` · Archived ${formatDate(cadet.archived_at)}` : ""}
        </Group>
      }
      actions={mayKeep && !cadet.merged_into && <ArchiveButton cadet={cadet} />}
    >
      {cadet.merged_into && (
        <Alert color="blue" variant="light" title={t`This record was merged into another`}>
          <Link to="/cadets/$cadetId" params={{ cadetId: String(cadet.merged_into) }}>
            {t`Open the record that it leads to`}
          </Link>
        </Alert>
      )}
      <Tabs
        value={view === "history" && !mayKeep ? "grade" : (view ?? "grade")}
        onChange={(next) =>
          void navigate({ search: { view: next === "record" || next === "history" ? next : undefined } })
        }
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="grade">{t`Grade`}</Tabs.Tab>
          <Tabs.Tab value="record">{t`Record`}</Tabs.Tab>
          {mayKeep && <Tabs.Tab value="history">{t`History`}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="grade" pt="md">
          <Overview cadet={cadet} mayKeep={mayKeep} />
        </Tabs.Panel>
        <Tabs.Panel value="record" pt="md">
          <WholeRecord cadet={cadet} mayKeep={mayKeep} />
        </Tabs.Panel>
        {mayKeep && (
          <Tabs.Panel value="history" pt="md">
            <History
              cadetId={cadet.id}
              field={field}
              page={page ?? 1}
              onChange={(change) =>
                void navigate({ search: { view: "history", field: change.field, page: change.page } })
              }
            />
          </Tabs.Panel>
        )}
      </Tabs>
    </Page>
  );
}

function placeOf(enrollment: EnrollmentBrief | null): string {
  if (!enrollment) return t`Not enrolled`;
  return `${enrollment.company_name ?? t`No company`}${enrollment.platoon ? t`, platoon ${enrollment.platoon}` : ""}`;
}

/** The grade with all that it hangs on, the ID card, and where the cadet stands. */
function Overview({ cadet, mayKeep }: { cadet: CadetDetail; mayKeep: boolean }) {
  const user = useUser();
  const { as_of } = route.useSearch();
  const navigate = route.useNavigate();
  const { terms } = useTerm(undefined);
  const mayGive = useMay("keep_ledger");
  const [page, setPage] = useState(1);
  const enrollment = cadet.enrollment ?? cadet.enrollments[0] ?? null;
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack gap="lg">
          {enrollment ? (
            <>
              <GradeWithRecord
                enrollment={enrollment.id}
                asOf={as_of}
                onAsOf={(moment) => void navigate({ search: { as_of: moment } })}
              />
              {!as_of && <Needed enrollment={enrollment.id} />}
            </>
          ) : (
            <EmptyState title={t`No grade`}>{t`The cadet is not enrolled in any term.`}</EmptyState>
          )}
          <CadetHours cadet={cadet.id} />
          <Stack component="section" gap="sm" aria-labelledby="ledger-title">
            <Title order={2} id="ledger-title">
              {t`Merits and demerits`}
            </Title>
            <LifetimeMerits cadet={cadet.id} />
            <EntryList filters={{ cadet: cadet.id, page }} onPage={setPage} named={false} canVoid={mayGive} />
          </Stack>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Stack gap="lg">
          <IdCard
            cadetId={cadet.id}
            name={cadet.name}
            studentNumber={cadet.student_number}
            place={placeOf(enrollment)}
            canReissue={mayKeep}
          />
          <Photo cadet={cadet} mayKeep={mayKeep} />
          <Enrollments cadet={cadet} terms={terms} mayChange={mayKeep} />
          <CadetFacts cadet={cadet} />
          {user.role === "admin" && (
            <>
              <CadetAccount cadet={cadet} />
              <Viewers cadetId={cadet.id} />
              <ErasureOnPaper name={cadet.name} cadet={cadet.id} />
            </>
          )}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

/** All that is kept of the cadet besides training. */
function WholeRecord({ cadet, mayKeep }: { cadet: CadetDetail; mayKeep: boolean }) {
  const record = useQuery(recordQuery(cadet.id));
  const { terms } = useTerm(undefined);
  if (record.isPending) return <LoadingState label={t`Loading the record`} rows={8} />;
  if (!record.data || failureOf(record))
    return <ErrorState {...describeError(record.error)} onRetry={() => record.refetch()} />;
  return (
    <Stack gap="lg">
      <Review record={record.data} mayKeep={mayKeep} />
      <RecordSections record={record.data} editable={mayKeep ? sections : []} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        {record.data.requirements && (
          <Requirements cadetId={cadet.id} requirements={record.data.requirements} mayKeep={mayKeep} />
        )}
        <Stack gap="lg">
          <Courses enrollments={cadet.enrollments} terms={terms} />
          <Awards cadetId={cadet.id} awards={record.data.awards} mayKeep={mayKeep} />
        </Stack>
      </SimpleGrid>
    </Stack>
  );
}

/** The grade explained, and the same as PDF for who may order it. */
function GradeWithRecord(props: Omit<GradeExplainedProps, "actions">) {
  const mayOrder = useMay("order_reports");
  const record = useGradeRecordReport(props.enrollment);
  const dropOrder = useLetter("drop_order", props.enrollment);
  const excuses = useLetter("excuse_letters", props.enrollment);
  return (
    <>
      {[record, dropOrder, excuses].map((state) => (
        <ReportProgress key={state.name} state={state} />
      ))}
      <GradeExplained
        {...props}
        actions={
          mayOrder && (
            <Group gap="xs">
              <ReportButton state={record} variant="default" size="sm" label="PDF" />
              <ReportButton state={excuses} variant="default" size="sm" label={t`Excuse letters`} />
              <ReportButton state={dropOrder} variant="default" size="sm" label={t`Drop order`} />
            </Group>
          )
        }
      />
    </>
  );
}
