import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import { formatCount, formatMoment, plural } from "@/lib/format";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { alertsQuery, standingQuery } from "./queries";
import { formatSpan, serviceNames } from "./words";

/** What is wrong now, and how things stand. */
export function Standing() {
  const standing = useQuery(standingQuery());
  return (
    <Section title={t`Now`} lead={t`Looked at anew every minute.`}>
      <OpenAlerts />
      {standing.isPending && <LoadingState label={t`Loading how things stand`} rows={3} />}
      {standing.error && !standing.data && (
        <ErrorState {...describeError(standing.error)} onRetry={() => standing.refetch()} />
      )}
      {standing.data && (
        <>
          {!standing.data.has_redis && (
            <Alert color="red" variant="light" title={t`Redis does not answer`}>
              {t`Who runs, and how many tasks wait, can only be seen once it does.`}
            </Alert>
          )}
          <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="md" component="dl" m={0}>
            {standing.data.services.map((one) => (
              <Figure
                key={one.service}
                name={serviceNames[one.service] ?? one.service}
                value={t`${formatCount(Math.round(one.memory_mib))} MiB`}
                note={plural(one.processes, t`process`, t`processes`)}
              />
            ))}
            {typeof standing.data.queue === "number" && (
              <Figure
                name={t`Tasks that wait`}
                value={formatCount(standing.data.queue)}
                note={
                  standing.data.queue
                    ? t`the oldest for ${formatSpan(standing.data.queue_seconds ?? 0)}`
                    : t`none`
                }
              />
            )}
            {typeof standing.data.sockets === "number" && (
              <Figure name={t`Open live connections`} value={formatCount(standing.data.sockets)} />
            )}
            <Figure
              name={t`Events to be told`}
              value={standing.data.relay_seconds ? formatSpan(standing.data.relay_seconds) : t`none wait`}
            />
            <Figure
              name={t`Database connections`}
              value={formatCount(standing.data.connections)}
              note={t`of ${formatCount(standing.data.connections_most)}`}
            />
          </SimpleGrid>
        </>
      )}
    </Section>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fw={600} size="lg">
        {value}
        {note && (
          <Text span size="sm" c="dimmed" fw={400}>
            {" "}
            {note}
          </Text>
        )}
      </Text>
    </div>
  );
}

function OpenAlerts() {
  const alerts = useQuery(alertsQuery(1));
  const open = alerts.data?.results.filter((alert) => !alert.recovered_at) ?? [];
  if (alerts.data && open.length === 0) return <Text fw={600}>{t`Nothing is wrong.`}</Text>;
  return (
    <Stack gap="xs">
      {open.map((alert) => (
        <Alert key={alert.id} color="red" variant="light" role="alert" title={alert.title}>
          <Trans>
            {alert.says} Since {formatMoment(alert.raised_at)}.
          </Trans>
        </Alert>
      ))}
    </Stack>
  );
}
