import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "@/api/problem";
import type { RequestStatus } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { correctionsQuery, erasuresQuery } from "./queries";
import { fieldNames, statusNames } from "./words";

const MINE = { mine: true, page: 1 };

/** What the signed-in person has asked for, and what became of it. */
export function OwnRequests() {
  const corrections = useQuery(correctionsQuery(MINE));
  const erasures = useQuery(erasuresQuery(MINE));
  const failed = [corrections, erasures].find((query) => query.error && !query.data);
  if (failed?.error)
    return (
      <Section title={t`My requests`}>
        <ErrorState {...describeError(failed.error)} onRetry={() => failed.refetch()} />
      </Section>
    );
  if (!corrections.data || !erasures.data)
    return (
      <Section title={t`My requests`}>
        <LoadingState label={t`Loading my requests`} rows={2} />
      </Section>
    );
  const isEmpty = corrections.data.count + erasures.data.count === 0;
  return (
    <Section title={t`My requests`} lead={isEmpty ? t`You have asked for nothing yet.` : undefined}>
      {!isEmpty && (
        <Stack component="ul" gap="md" p={0} m={0} className="plain-list">
          {erasures.data.results.map((one) => (
            <RequestLine key={`e${one.id}`} title={t`Erasure of my data`} request={one}>
              {one.reason}
            </RequestLine>
          ))}
          {corrections.data.results.map((one) => (
            <RequestLine key={one.id} title={fieldNames[one.field] ?? one.field} request={one}>
              <Change says={one.says} wanted={one.wanted} />
            </RequestLine>
          ))}
        </Stack>
      )}
    </Section>
  );
}

/** "0917 000 → 0917 111" */
export function Change({ says, wanted }: { says: string; wanted: string }) {
  return (
    <span className="anywhere">
      {says || t`nothing`} → <strong>{wanted || t`nothing`}</strong>
    </span>
  );
}

interface Decided {
  status: RequestStatus;
  requested_at: string;
  decided_at: string | null;
  decision_reason: string;
}

function RequestLine({ title, request, children }: { title: string; request: Decided; children: ReactNode }) {
  return (
    <Group component="li" justify="space-between" align="flex-start" wrap="nowrap">
      <div>
        <Text fw={600}>{title}</Text>
        <Text>{children}</Text>
        <Text size="sm" c="dimmed">
          <Trans>
            Asked {formatMoment(request.requested_at)}
            {request.decided_at ? t`, decided ${formatMoment(request.decided_at)}` : ""}
          </Trans>
        </Text>
        {request.decision_reason && <Text size="sm">“{request.decision_reason}”</Text>}
      </div>
      <StatusBadge status={statusNames[request.status]} />
    </Group>
  );
}
