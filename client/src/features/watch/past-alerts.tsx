import { t } from "@lingui/core/macro";
import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import { formatMoment } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { alertsQuery, PAGE_SIZE } from "./queries";
import { formatSpan } from "./words";

/** What was wrong, and for how long. */
export function PastAlerts({ page, onPage }: { page: number; onPage: (page: number) => void }) {
  const alerts = useQuery(alertsQuery(page));
  return (
    <Section
      title={t`Alerts`}
      lead={t`Admins are told once in the app and by mail, and once when it is over.`}
    >
      {alerts.isPending && <LoadingState label={t`Loading alerts`} rows={3} />}
      {alerts.error && !alerts.data && (
        <ErrorState {...describeError(alerts.error)} onRetry={() => alerts.refetch()} />
      )}
      {alerts.data?.count === 0 && <Text c="dimmed">{t`There has been none.`}</Text>}
      {alerts.data && alerts.data.count > 0 && (
        <>
          <div className="table-wrap">
            <Table aria-label={t`Alerts`}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t`What`}</Table.Th>
                  <Table.Th>{t`Seen`}</Table.Th>
                  <Table.Th>{t`Lasted`}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {alerts.data.results.map((alert) => (
                  <Table.Tr key={alert.id}>
                    <Table.Th scope="row">
                      {alert.title}
                      <Text size="sm" c="dimmed" fw={400}>
                        {alert.says}
                      </Text>
                    </Table.Th>
                    <Table.Td>{formatMoment(alert.raised_at)}</Table.Td>
                    <Table.Td>
                      {alert.recovered_at
                        ? formatSpan((Date.parse(alert.recovered_at) - Date.parse(alert.raised_at)) / 1000)
                        : t`still lasts`}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
          <Pager
            page={page}
            pageSize={PAGE_SIZE}
            count={alerts.data.count}
            onPage={onPage}
            noun={t`alerts`}
          />
        </>
      )}
    </Section>
  );
}
