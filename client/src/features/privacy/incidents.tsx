import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Incident } from "@/api/types";
import { formatMoment, formatWait } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { IncidentModal } from "./incident-modal";
import { incidentsQuery, PAGE_SIZE } from "./queries";

/** The register of breaches and near misses. Nothing in it is deleted. */
export function IncidentsSection() {
  const [page, setPage] = useState(1);
  const [shown, setShown] = useState<Incident | "new" | null>(null);
  const incidents = useQuery(incidentsQuery(page));
  return (
    <Section
      title={t`Incidents`}
      lead={t`A breach that puts people at risk is told to the National Privacy Commission and to them within 72 hours.`}
    >
      <Group>
        <Button onClick={() => setShown("new")}>{t`Record an incident`}</Button>
      </Group>
      {incidents.isPending && <LoadingState label={t`Loading incidents`} rows={2} />}
      {incidents.error && !incidents.data && (
        <ErrorState {...describeError(incidents.error)} onRetry={() => incidents.refetch()} />
      )}
      {incidents.data?.count === 0 && <Text>{t`None so far.`}</Text>}
      {incidents.data && incidents.data.count > 0 && (
        <Stack component="ul" gap={0} p={0} m={0} className="plain-list">
          {incidents.data.results.map((one) => (
            <Group key={one.id} component="li" py="sm" justify="space-between" className="entry-line">
              <div className="grow">
                <Text fw={600}>{one.title}</Text>
                <Text size="sm" c="dimmed">
                  <Trans>Discovered {formatMoment(one.discovered_at)}</Trans>
                </Text>
                <Due incident={one} />
              </div>
              <Group gap="xs" wrap="nowrap">
                <StatusBadge status={one.status} />
                <Button variant="default" onClick={() => setShown(one)} aria-label={t`Change: ${one.title}`}>
                  {t`Change`}
                </Button>
              </Group>
            </Group>
          ))}
        </Stack>
      )}
      {incidents.data && (
        <Pager
          page={page}
          pageSize={PAGE_SIZE}
          count={incidents.data.count}
          noun={t`incidents`}
          onPage={setPage}
        />
      )}
      {shown && (
        <IncidentModal
          key={shown === "new" ? "new" : shown.id}
          incident={shown === "new" ? null : shown}
          onClose={() => setShown(null)}
        />
      )}
    </Section>
  );
}

/** How long is left of the 72 hours, or since when they are over. */
function Due({ incident, now = Date.now() }: { incident: Incident; now?: number }) {
  const due = incident.notification_due_at;
  if (!due) return null;
  if (incident.commission_notified_at && incident.people_notified_at)
    return <Text size="sm">{t`The Commission and the people concerned were told.`}</Text>;
  const seconds = (new Date(due).getTime() - now) / 1000;
  const minutes = Math.max(60, Math.floor(Math.abs(seconds) / 60) * 60);
  return (
    <Text size="sm" fw={600} c={seconds < 0 ? "red" : undefined}>
      {seconds < 0
        ? t`Overdue by ${formatWait(minutes)}: tell the Commission and the people now.`
        : t`To be told within ${formatWait(minutes)} (until ${formatMoment(due)}).`}
    </Text>
  );
}
