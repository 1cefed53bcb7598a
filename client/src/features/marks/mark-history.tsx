import { t } from "@lingui/core/macro";
import { Drawer, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import type { Mark } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { markHistoryQuery } from "./queries";
import { stepWords } from "./words";

/** What became of a cadet's mark: each step with who, when and why. */
export function MarkHistory({ mark, onClose }: { mark: Mark; onClose: () => void }) {
  const history = useQuery(markHistoryQuery(mark.enrollment));
  const failure = failureOf(history);
  return (
    <Drawer opened onClose={onClose} position="right" title={t`History: ${mark.cadet.name}`}>
      {history.isPending && <LoadingState label={t`Loading the history`} rows={3} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => history.refetch()} />}
      {!failure && history.data?.length === 0 && (
        <EmptyState title={t`Nothing is noted`}>{t`The mark came in with a sheet.`}</EmptyState>
      )}
      {!failure && (
        <ol className="lines" aria-label={t`History of the mark`}>
          {history.data?.map((step) => (
            <li key={`${step.at} ${step.action}`}>
              <Text fw={600} mt="sm">
                {stepWords(step)}
              </Text>
              <Text>{step.reason}</Text>
              <Text size="sm" c="dimmed" mb="sm">
                {formatMoment(step.at)} · {step.actor_name}
              </Text>
            </li>
          ))}
        </ol>
      )}
    </Drawer>
  );
}
