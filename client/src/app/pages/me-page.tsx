import { t } from "@lingui/core/macro";
import { Grid, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { UnreadAnnouncements } from "@/features/announcements/list";
import { Photo } from "@/features/cadets/photo";
import { ownCadetQuery } from "@/features/cadets/queries";
import { GradeExplained } from "@/features/grades/grade-explained";
import { Needed } from "@/features/grades/needed";
import { CadetHours } from "@/features/hours/cadet-hours";
import { IdCard } from "@/features/id-card/id-card";
import { KeptCode } from "@/features/id-card/own-code";
import { EntryList } from "@/features/ledger/entry-list";
import { LifetimeMerits } from "@/features/ledger/lifetime-merits";
import { FillInRecord } from "@/features/record/own-record";
import { Page } from "@/ui/page";
import { EmptyState, LoadingState } from "@/ui/states";

const route = getRouteApi("/signed-in/me");

/** A cadet's own page: the ID code, the grade with every point explained, the own ledger. */
export function MePage() {
  const cadet = useQuery(ownCadetQuery());
  const { as_of } = route.useSearch();
  const navigate = route.useNavigate();
  const onAsOf = (moment: string | undefined) => void navigate({ search: { as_of: moment } });
  const [page, setPage] = useState(1);
  if (cadet.isPending)
    return (
      <Page title={t`My page`}>
        <LoadingState label={t`Loading your page`} rows={8} />
      </Page>
    );
  if (!cadet.data || failureOf(cadet))
    return (
      <Page title={t`My page`}>
        <KeptCode {...describeError(cadet.error)} onRetry={() => cadet.refetch()} />
      </Page>
    );
  const { id, enrollment } = cadet.data;
  const place = enrollment
    ? `${enrollment.company_name ?? t`No company`}${enrollment.platoon ? t`, platoon ${enrollment.platoon}` : ""}`
    : t`Not enrolled`;
  return (
    <Page
      title={cadet.data.name}
      lead={`${cadet.data.student_number} · ${enrollment ? `${enrollment.course} · ` : ""}${place}`}
      parade
    >
      <UnreadAnnouncements />
      <FillInRecord cadetId={id} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
          <Stack gap="lg">
            <IdCard
              cadetId={id}
              name={cadet.data.name}
              studentNumber={cadet.data.student_number}
              place={place}
              canReissue={false}
              isOwn
            />
            <Photo cadet={cadet.data} mayKeep={false} isOwn />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7, lg: 8 }}>
          <Stack gap="lg">
            {enrollment === null ? (
              <EmptyState title={t`No grade yet`}>
                {t`You are not enrolled this term. Ask the training office.`}
              </EmptyState>
            ) : (
              <>
                <GradeExplained enrollment={enrollment.id} asOf={as_of} onAsOf={onAsOf} />
                {!as_of && <Needed enrollment={enrollment.id} />}
              </>
            )}
            <CadetHours cadet={id} />
            <Stack component="section" gap="sm" aria-labelledby="ledger-title">
              <Title order={2} id="ledger-title">
                {t`Merits and demerits`}
              </Title>
              <LifetimeMerits cadet={id} />
              <EntryList filters={{ cadet: id, page }} onPage={setPage} named={false} canVoid={false} />
            </Stack>
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}
