import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Correction } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { ReasonModal } from "@/ui/reason-modal";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { Change } from "./own-requests";
import { correctionsQuery, PAGE_SIZE, type RequestFilters, useDecideCorrection } from "./queries";
import { fieldNames, statusNames } from "./words";

interface Props {
  filters: RequestFilters;
  userId: number;
  onPage: (page: number) => void;
}

/** Corrections that people in one's scope ask for. The own ones are shown, and decided by somebody else. */
export function CorrectionsToDecide({ filters, userId, onPage }: Props) {
  const corrections = useQuery(correctionsQuery(filters));
  const [refusing, setRefusing] = useState<Correction | null>(null);
  const decide = useDecideCorrection();
  const fail = (error: unknown) => toastProblem(describeError(error));
  if (corrections.isPending) return <LoadingState label={t`Loading corrections`} rows={3} />;
  if (!corrections.data)
    return <ErrorState {...describeError(corrections.error)} onRetry={() => corrections.refetch()} />;
  if (corrections.data.count === 0)
    return (
      <EmptyState title={t`No corrections`}>
        {t`When somebody asks for a correction of a record that you keep, it appears here.`}
      </EmptyState>
    );
  return (
    <Stack>
      <Stack component="ul" className="panel plain-list" gap={0} p={0} m={0} aria-label={t`Corrections`}>
        {corrections.data.results.map((one) => (
          <CorrectionLine
            key={one.id}
            correction={one}
            isOwn={one.user === userId}
            isBusy={decide.isPending && decide.variables.id === one.id}
            onAccept={() =>
              decide.mutate(
                { id: one.id },
                { onSuccess: () => toast(t`The record is corrected.`), onError: fail },
              )
            }
            onRefuse={() => setRefusing(one)}
          />
        ))}
      </Stack>
      <Pager
        page={filters.page}
        pageSize={PAGE_SIZE}
        count={corrections.data.count}
        noun={t`corrections`}
        onPage={onPage}
      />
      {refusing && (
        <ReasonModal
          key={refusing.id}
          opened
          title={t`Refuse this correction?`}
          explanation={t`${refusing.name} is told why. The record stays as it is.`}
          confirm={t`Refuse`}
          busy={decide.isPending}
          onClose={() => setRefusing(null)}
          onConfirm={(refusal) =>
            decide.mutate(
              { id: refusing.id, refusal },
              {
                onSuccess: () => {
                  toast(t`Refused.`);
                  setRefusing(null);
                },
                onError: fail,
              },
            )
          }
        />
      )}
    </Stack>
  );
}

interface LineProps {
  correction: Correction;
  isOwn: boolean;
  isBusy: boolean;
  onAccept: () => void;
  onRefuse: () => void;
}

function CorrectionLine({ correction, isOwn, isBusy, onAccept, onRefuse }: LineProps) {
  const field = fieldNames[correction.field] ?? correction.field;
  return (
    <Group component="li" px="md" py="sm" justify="space-between" align="flex-start" className="entry-line">
      <div className="grow">
        <Text fw={600}>
          {correction.cadet === null ? (
            correction.name
          ) : (
            <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(correction.cadet) }}>
              {correction.name}
            </Link>
          )}{" "}
          {correction.student_number && (
            <Text component="span" c="dimmed" size="sm" className="num">
              {correction.student_number}
            </Text>
          )}
        </Text>
        <Text>
          {field}: <Change says={correction.says} wanted={correction.wanted} />
        </Text>
        <Text size="sm" className="anywhere">
          “{correction.reason}”
        </Text>
        <Text size="sm" c="dimmed">
          <Trans>
            Asked {formatMoment(correction.requested_at)}
            {correction.decided_at
              ? t`, decided ${formatMoment(correction.decided_at)} by ${correction.decided_by_name}`
              : ""}
          </Trans>
        </Text>
        {correction.decision_reason && (
          <Text size="sm">
            <Trans>Refused: {correction.decision_reason}</Trans>
          </Text>
        )}
      </div>
      {correction.status === "open" && !isOwn ? (
        <Group gap="xs" wrap="nowrap">
          <Button variant="default" onClick={onRefuse} aria-label={t`Refuse: ${field} of ${correction.name}`}>
            {t`Refuse`}
          </Button>
          <Button onClick={onAccept} loading={isBusy} aria-label={t`Accept: ${field} of ${correction.name}`}>
            {t`Accept`}
          </Button>
        </Group>
      ) : (
        <StatusBadge status={statusNames[correction.status]} />
      )}
    </Group>
  );
}
