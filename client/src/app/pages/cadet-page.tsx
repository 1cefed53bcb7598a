import { Grid, Group, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, describeError, failureOf } from "@/api/problem";
import { useMay, useTerm, useUser } from "@/api/reference";
import type { CadetDetail } from "@/api/types";
import { ArchiveButton } from "@/features/cadets/archive-button";
import { CadetFacts } from "@/features/cadets/cadet-facts";
import { Photo } from "@/features/cadets/photo";
import { cadetQuery } from "@/features/cadets/queries";
import { Viewers } from "@/features/cadets/viewers";
import { Enrollments } from "@/features/enrollments/enrollments";
import { GradeExplained, type GradeExplainedProps } from "@/features/grades/grade-explained";
import { Needed } from "@/features/grades/needed";
import { IdCard } from "@/features/id-card/id-card";
import { EntryList } from "@/features/ledger/entry-list";
import { LifetimeMerits } from "@/features/ledger/lifetime-merits";
import { ErasureOnPaper } from "@/features/privacy/erasure-on-paper";
import {
  ReportButton,
  ReportProgress,
  useGradeRecordReport,
  useLetter,
} from "@/features/reports/report-button";
import { CadetAccount } from "@/features/slips/cadet-account";
import { formatDate } from "@/lib/format";
import { Page } from "@/ui/page";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { NotFoundPage } from "./error-pages";

const route = getRouteApi("/signed-in/office/cadets/$cadetId");

export function CadetPage() {
  const id = Number(route.useParams().cadetId);
  const cadet = useQuery(cadetQuery(id));
  if (cadet.isPending)
    return (
      <Page title="Cadet">
        <LoadingState label="Loading the cadet" rows={8} />
      </Page>
    );
  if (cadet.error instanceof ApiError && cadet.error.status === 404) return <NotFoundPage />;
  if (!cadet.data || failureOf(cadet))
    return (
      <Page title="Cadet">
        <ErrorState {...describeError(cadet.error)} onRetry={() => cadet.refetch()} />
      </Page>
    );
  return <Detail cadet={cadet.data} />;
}

function Detail({ cadet }: { cadet: CadetDetail }) {
  const user = useUser();
  const { as_of } = route.useSearch();
  const navigate = route.useNavigate();
  const { terms } = useTerm(undefined);
  const mayGive = useMay("keep_ledger");
  const mayKeep = useMay("keep_roster");
  const [page, setPage] = useState(1);
  const enrollment = cadet.enrollment ?? cadet.enrollments[0] ?? null;
  const place = enrollment
    ? `${enrollment.company_name ?? "No company"}${enrollment.platoon ? `, platoon ${enrollment.platoon}` : ""}`
    : "Not enrolled";
  return (
    <Page
      title={cadet.name}
      lead={
        <Group gap="xs">
          {cadet.student_number} · {enrollment ? `${enrollment.course} · ` : ""}
          {place}
          {cadet.archived_at ? ` · Archived ${formatDate(cadet.archived_at)}` : ""}
        </Group>
      }
      actions={<ArchiveButton cadet={cadet} />}
    >
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
              <EmptyState title="No grade">The cadet is not enrolled in any term.</EmptyState>
            )}
            <Stack component="section" gap="sm" aria-labelledby="ledger-title">
              <Title order={2} id="ledger-title">
                Merits and demerits
              </Title>
              <LifetimeMerits cadet={cadet.id} />
              <EntryList
                filters={{ cadet: cadet.id, page }}
                onPage={setPage}
                named={false}
                canVoid={mayGive}
              />
            </Stack>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack gap="lg">
            <IdCard
              cadetId={cadet.id}
              name={cadet.name}
              studentNumber={cadet.student_number}
              place={place}
              canReissue={user.role === "admin"}
            />
            <Photo cadet={cadet} mayKeep={mayKeep && cadet.account?.id !== user.id} />
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
    </Page>
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
              <ReportButton state={excuses} variant="default" size="sm" label="Excuse letters" />
              <ReportButton state={dropOrder} variant="default" size="sm" label="Drop order" />
            </Group>
          )
        }
      />
    </>
  );
}
