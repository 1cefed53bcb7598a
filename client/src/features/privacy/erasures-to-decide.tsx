import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Erasure } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { ReasonModal } from "@/ui/reason-modal";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { EraseModal } from "./erase-modal";
import { erasuresQuery, PAGE_SIZE, type RequestFilters, useRefuseErasure } from "./queries";
import { statusNames } from "./words";

interface Props {
  filters: RequestFilters;
  userId: number;
  onPage: (page: number) => void;
}

/** Who asks to be erased: an admin looks at what goes and what stays, and decides. */
export function ErasuresToDecide({ filters, userId, onPage }: Props) {
  const erasures = useQuery(erasuresQuery(filters));
  const [refusing, setRefusing] = useState<Erasure | null>(null);
  const [erasing, setErasing] = useState<Erasure | null>(null);
  const refuse = useRefuseErasure();
  if (erasures.isPending) return <LoadingState label={t`Loading requests for erasure`} rows={2} />;
  if (!erasures.data)
    return <ErrorState {...describeError(erasures.error)} onRetry={() => erasures.refetch()} />;
  if (erasures.data.count === 0)
    return <EmptyState title={t`No requests for erasure`}>{t`Nobody has asked for it.`}</EmptyState>;
  return (
    <Stack>
      <Stack component="ul" className="panel plain-list" gap={0} p={0} m={0} aria-label={t`Erasures`}>
        {erasures.data.results.map((one) => (
          <Group key={one.id} component="li" px="md" py="sm" justify="space-between" className="entry-line">
            <div className="grow">
              <Text fw={600}>{one.name}</Text>
              {one.reason && <Text className="anywhere">“{one.reason}”</Text>}
              <Text size="sm" c="dimmed">
                <Trans>
                  Asked {formatMoment(one.requested_at)}
                  {one.decided_at
                    ? t`, decided ${formatMoment(one.decided_at)} by ${one.decided_by_name}`
                    : ""}
                </Trans>
              </Text>
              {one.decision_reason && <Text size="sm">{one.decision_reason}</Text>}
            </div>
            {one.status === "open" && one.user !== userId ? (
              <Group gap="xs" wrap="nowrap">
                <Button
                  variant="default"
                  onClick={() => setRefusing(one)}
                  aria-label={t`Refuse: ${one.name}`}
                >
                  {t`Refuse`}
                </Button>
                <Button
                  color="red"
                  onClick={() => setErasing(one)}
                  aria-label={t`Look and erase: ${one.name}`}
                >
                  {t`Look and erase`}
                </Button>
              </Group>
            ) : (
              <StatusBadge status={statusNames[one.status]} />
            )}
          </Group>
        ))}
      </Stack>
      <Pager
        page={filters.page}
        pageSize={PAGE_SIZE}
        count={erasures.data.count}
        noun={t`requests`}
        onPage={onPage}
      />
      {erasing && <EraseModal key={erasing.id} erasure={erasing} onClose={() => setErasing(null)} />}
      {refusing && (
        <ReasonModal
          key={refusing.id}
          opened
          title={t`Refuse this erasure?`}
          explanation={t`${refusing.name} is told why.`}
          confirm={t`Refuse`}
          busy={refuse.isPending}
          onClose={() => setRefusing(null)}
          onConfirm={(reason) =>
            refuse.mutate(
              { id: refusing.id, reason },
              {
                onSuccess: () => {
                  toast(t`Refused.`);
                  setRefusing(null);
                },
                onError: (error) => toastProblem(describeError(error)),
              },
            )
          }
        />
      )}
    </Stack>
  );
}
