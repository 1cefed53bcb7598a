import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import "@mantine/charts/styles.css";
import { AreaChart } from "@mantine/charts";
import { Box, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import { formatCount, formatTime, plural } from "@/lib/format";
import { ErrorState, LoadingState } from "@/ui/states";
import { arrivalsQuery, curveOf } from "./arrivals";

/** How the session filled up: a curve for the eye, and the same numbers as a table. */
export default function ArrivalCurve({ dayId, session }: { dayId: number; session?: number }) {
  const arrivals = useQuery(arrivalsQuery(dayId, session));
  const points = curveOf(arrivals.data?.times ?? {});
  const last = points.at(-1);
  return (
    <Box component="section" className="panel" p="md" aria-labelledby="arrivals-title">
      <Title order={2} id="arrivals-title" pb="xs">
        {t`Arrivals`}
      </Title>
      {arrivals.isPending && <LoadingState label={t`Loading the arrivals`} rows={4} />}
      {arrivals.error && <ErrorState {...describeError(arrivals.error)} onRetry={() => arrivals.refetch()} />}
      {arrivals.data && !last && (
        <Text c="dimmed">{t`Nobody has been scanned yet. The curve begins with the first scan.`}</Text>
      )}
      {last && (
        <>
          <Text c="dimmed" size="sm" mb="sm">
            <Trans>
              {plural(last.total, t`cadet`, t`cadets`)} scanned in, the last of them after{" "}
              {formatTime(last.at)}.
            </Trans>
          </Text>
          <Box aria-hidden="true">
            <AreaChart
              h={220}
              data={points.map((point) => ({ ...point, time: formatTime(point.at) }))}
              dataKey="time"
              series={[{ name: "total", label: t`Scanned in`, color: "olive.6" }]}
              curveType="stepAfter"
              withDots={false}
              tickLine="none"
              valueFormatter={formatCount}
              areaChartProps={{ accessibilityLayer: false }}
              yAxisProps={{ allowDecimals: false, width: 44 }}
              xAxisProps={{ minTickGap: 24 }}
            />
          </Box>
          <details className="curve-table">
            <summary>{t`The same as a table`}</summary>
            <div className="table-wrap">
              <Table aria-label={t`Arrivals over time`}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t`From`}</Table.Th>
                    <Table.Th className="num">{t`Came`}</Table.Th>
                    <Table.Th className="num">{t`In all`}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {points.map(({ at, came, total }) => (
                    <Table.Tr key={at}>
                      <Table.Th scope="row">{formatTime(at)}</Table.Th>
                      <Table.Td className="num">{formatCount(came)}</Table.Td>
                      <Table.Td className="num">{formatCount(total)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          </details>
        </>
      )}
    </Box>
  );
}
