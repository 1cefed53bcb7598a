import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { describeError, failureOf } from "@/api/problem";
import type { CadetBeside, Duplicate } from "@/api/types";
import { formatDate } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { duplicatesQuery, PAIRS_A_PAGE } from "./queries";

const reasons: Record<Duplicate["because"][number], string> = {
  birthdate: t`same birth date`,
  student_number: t`nearly the same student number`,
};

/** Pairs of records that may be of one person; nothing is merged by itself. */
export function Duplicates({ page, onPage }: { page: number; onPage: (page: number) => void }) {
  const pairs = useQuery(duplicatesQuery(page));
  if (pairs.isPending) return <LoadingState label={t`Looking for duplicates`} rows={4} />;
  if (!pairs.data || failureOf(pairs))
    return <ErrorState {...describeError(pairs.error)} onRetry={() => pairs.refetch()} />;
  if (pairs.data.count === 0)
    return (
      <EmptyState title={t`No duplicates`}>
        {t`No two records have the same name and a birth date or student number in common.`}
      </EmptyState>
    );
  return (
    <Stack>
      <Stack component="ul" className="panel plain-list" gap={0} p={0} m={0} aria-label={t`Duplicates`}>
        {pairs.data.results.map(({ first, second, because }) => (
          <Group
            component="li"
            key={`${first.id} ${second.id}`}
            px="md"
            py="sm"
            justify="space-between"
            className="entry-line"
          >
            <div className="grow">
              <One cadet={first} />
              <One cadet={second} />
              <Text size="sm" c="dimmed">
                <Trans>Same name, {because.map((reason) => reasons[reason]).join(", ")}</Trans>
              </Text>
            </div>
            <Button
              variant="default"
              aria-label={t`Compare ${first.name}: ${first.student_number} and ${second.student_number}`}
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/cadets/$cadetId/merge/$otherId"
                  params={{ cadetId: String(first.id), otherId: String(second.id) }}
                />
              )}
            >
              {t`Compare`}
            </Button>
          </Group>
        ))}
      </Stack>
      <Pager page={page} pageSize={PAIRS_A_PAGE} count={pairs.data.count} noun={t`pairs`} onPage={onPage} />
    </Stack>
  );
}

function One({ cadet }: { cadet: CadetBeside }) {
  return (
    <Text>
      <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(cadet.id) }}>
        {cadet.name}
      </Link>{" "}
      <Text component="span" size="sm" c="dimmed">
        {cadet.student_number}
        {cadet.birthdate ? t` · born ${formatDate(cadet.birthdate)}` : ""}
        {cadet.archived_at ? t` · archived` : ""}
      </Text>
    </Text>
  );
}
