import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { describeError } from "@/api/problem";
import { Scanner } from "@/features/scanner/scanner";
import { useKit } from "@/features/scanner/use-scanner";
import { DayActions } from "@/features/training-days/day-actions";
import { trainingDayQuery } from "@/features/training-days/queries";
import { sessionRules } from "@/lib/format";
import { Page } from "@/ui/page";
import { EmptyState, ErrorState } from "@/ui/states";
import { statusName } from "@/ui/status-badge";

const route = getRouteApi("/signed-in/scan/$dayId");

export function ScanPage() {
  const dayId = Number(route.useParams().dayId);
  const { data, error, refetch } = useQuery(trainingDayQuery(dayId));
  const kept = useKit(dayId);
  // Without signal the day is known from the roster that was taken along.
  const day = data ?? kept?.kit.day;
  const hours = day?.sessions.map(sessionRules).join("; ");
  return (
    <Page
      title={day ? t`Scan, ${day.title}` : t`Scan`}
      lead={hours}
      actions={
        <Button
          variant="default"
          renderRoot={(props) => <Link to="/muster/$dayId" params={{ dayId: String(dayId) }} {...props} />}
        >
          {t`Muster board`}
        </Button>
      }
      parade
    >
      {error && !day && kept !== undefined && (
        <ErrorState {...describeError(error)} onRetry={() => refetch()} />
      )}
      {data && data.status !== "open" && (
        <EmptyState
          title={t`This day is ${statusName(data.status ?? "planned")}`}
          action={data.status === "planned" && <DayActions day={data} />}
        >
          {data.status === "planned"
            ? t`Open it before the first scan, here or on the muster board.`
            : t`Scans that are still on this phone are sent and judged by their own time. New ones are refused.`}
        </EmptyState>
      )}
      {/* Drawn without waiting for the day: without a network the queue must still work. */}
      <Scanner key={dayId} dayId={dayId} kept={kept} />
    </Page>
  );
}
