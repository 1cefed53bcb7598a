import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, describeError, listOf } from "@/api/problem";
import { useMay, useUser } from "@/api/reference";
import type { Recommendation, RecommendationStatus } from "@/api/types";
import { formatDate, formatMoment, formatPoints, kindNames } from "@/lib/format";
import { ConfirmModal } from "@/ui/confirm-modal";
import { FilterBar, FilterSelect } from "@/ui/filters";
import { Paged } from "@/ui/paged";
import { ReasonModal } from "@/ui/reason-modal";
import { EmptyState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { Points } from "./points";
import {
  PAGE_SIZE,
  type RecommendationFilters,
  recommendationsQuery,
  useApprove,
  useRefuse,
} from "./queries";

const statuses: { value: RecommendationStatus; label: string }[] = [
  { value: "pending", label: t`To be decided` },
  { value: "approved", label: t`Approved` },
  { value: "refused", label: t`Refused` },
  { value: "withdrawn", label: t`Withdrawn` },
];

interface RecommendationListProps {
  filters: RecommendationFilters;
  onFilters: (change: Partial<RecommendationFilters>) => void;
}

/** What was recommended, with the decision of somebody else. */
export function RecommendationList({ filters, onFilters }: RecommendationListProps) {
  const recommendations = useQuery(recommendationsQuery(filters));
  return (
    <Stack>
      <FilterBar>
        <FilterSelect
          label={t`State`}
          all={t`All`}
          width={190}
          value={filters.status}
          choices={statuses}
          onPick={(next) =>
            onFilters({ status: statuses.find(({ value }) => value === next)?.value, page: 1 })
          }
        />
      </FilterBar>
      <Paged
        list={listOf(recommendations)}
        page={filters.page}
        pageSize={PAGE_SIZE}
        onPage={(page) => onFilters({ page })}
        noun={t`recommendations`}
        empty={
          <EmptyState title={t`No recommendations`}>
            {t`What somebody recommends appears here, for another to approve or refuse.`}
          </EmptyState>
        }
      >
        {(rows) => (
          <ul className="panel lines" aria-label={t`Recommendations`}>
            {rows.map((one) => (
              <Line key={one.id} one={one} />
            ))}
          </ul>
        )}
      </Paged>
    </Stack>
  );
}

function Line({ one }: { one: Recommendation }) {
  return (
    <Group component="li" px="md" py={10} gap="md" align="flex-start">
      <Points kind={one.kind} points={one.points} />
      <div className="grow">
        <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(one.cadet.id) }}>
          {one.cadet.name}
        </Link>
        <Text>{one.reason}</Text>
        <Text size="sm" c="dimmed">
          <Trans>
            {formatDate(one.occurred_on)} · {one.company_name || t`No company`} · recommended by{" "}
            {one.recommended_by_name}
          </Trans>
        </Text>
        {one.decided_at && (
          <Text size="sm">
            {decisionWords(one)} {formatMoment(one.decided_at)}
            {one.decision_reason ? `: ${one.decision_reason}` : ""}
          </Text>
        )}
      </div>
      {one.status === "pending" ? <Decision one={one} /> : <StatusBadge status={one.status} />}
    </Group>
  );
}

function decisionWords({ status, decided_by_name }: Recommendation): string {
  if (status === "withdrawn") return t`Withdrawn`;
  return t`${status === "approved" ? t`Approved` : t`Refused`} by ${decided_by_name},`;
}

function Decision({ one }: { one: Recommendation }) {
  const user = useUser();
  const mayGive = useMay("keep_ledger");
  const approve = useApprove();
  const refuse = useRefuse();
  const [asking, setAsking] = useState<"refuse" | "twice" | null>(null);
  const own = one.recommended_by === user.id;
  const send = (confirm_duplicate: boolean) =>
    approve.mutate(
      { id: one.id, confirm_duplicate },
      {
        onSuccess: () => {
          setAsking(null);
          toast(t`${formatPoints(one.points, one.kind)} given to ${one.cadet.name}.`);
        },
        onError: (error) => {
          if (error instanceof ApiError && error.code === "duplicate_entry") setAsking("twice");
          else toastProblem(describeError(error));
        },
      },
    );
  const what = t`${kindNames[one.kind]} of ${one.cadet.name}: ${one.reason}`;
  if (!own && !mayGive) return <StatusBadge status="pending" />;
  return (
    <Group gap="xs">
      <Button
        variant="default"
        size="sm"
        aria-label={own ? t`Withdraw ${what}` : t`Refuse ${what}`}
        onClick={() => setAsking("refuse")}
      >
        {own ? t`Withdraw` : t`Refuse`}
      </Button>
      {own ? (
        <Text size="sm" c="dimmed">
          {t`Somebody else must approve it`}
        </Text>
      ) : (
        <Button
          size="sm"
          loading={approve.isPending}
          aria-label={t`Approve ${what}`}
          onClick={() => send(false)}
        >
          {t`Approve`}
        </Button>
      )}
      <ReasonModal
        opened={asking === "refuse"}
        title={own ? t`Withdraw this recommendation?` : t`Refuse this recommendation?`}
        explanation={t`${formatPoints(one.points, one.kind)} for ${one.cadet.name}: ${one.reason}. Nothing is given; it stays in the list with the reason.`}
        confirm={own ? t`Withdraw it` : t`Refuse it`}
        busy={refuse.isPending}
        onClose={() => setAsking(null)}
        onConfirm={(reason) =>
          refuse.mutate(
            { id: one.id, reason },
            {
              onSuccess: () => setAsking(null),
              onError: (error) => toastProblem(describeError(error)),
            },
          )
        }
      />
      <ConfirmModal
        opened={asking === "twice"}
        title={t`The same was given already`}
        explanation={t`${one.cadet.name} has an entry with the same points, reason and day. Approve it when it is meant twice; else refuse it.`}
        confirm={t`It is meant twice`}
        busy={approve.isPending}
        onClose={() => setAsking(null)}
        onConfirm={() => send(true)}
      />
    </Group>
  );
}
