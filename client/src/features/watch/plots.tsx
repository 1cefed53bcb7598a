import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import "@mantine/charts/styles.css";
import { LineChart } from "@mantine/charts";
import { Box, SegmentedControl, SimpleGrid, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import type { WatchPoint } from "@/api/types";
import { formatCount, formatMoment, formatTime } from "@/lib/format";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { samplesQuery } from "./queries";
import { serviceNames, spans } from "./words";

interface Series {
  name: string;
  label: string;
  color: string;
  of: (point: WatchPoint) => number | null;
}

interface Plot {
  title: string;
  unit: string;
  series: Series[];
}

const share = (part: number, whole: number) => (whole ? Math.round((1000 * part) / whole) / 10 : null);

const plots: Plot[] = [
  {
    title: t`Requests`,
    unit: "",
    series: [
      { name: "requests", label: t`Requests`, color: "olive.6", of: (point) => point.requests },
      { name: "failed", label: t`Failed`, color: "red.7", of: (point) => point.failed },
    ],
  },
  {
    title: t`Time to answer`,
    unit: " ms",
    series: [
      { name: "p50", label: t`Half of them below`, color: "olive.6", of: (point) => point.p50_ms },
      { name: "p95", label: t`95 of 100 below`, color: "yellow.8", of: (point) => point.p95_ms },
      { name: "p99", label: t`99 of 100 below`, color: "red.7", of: (point) => point.p99_ms },
    ],
  },
  {
    title: t`Tasks of the worker`,
    unit: "",
    series: [
      { name: "tasks", label: t`Done`, color: "olive.6", of: (point) => point.tasks },
      { name: "failed", label: t`Failed`, color: "red.7", of: (point) => point.tasks_failed },
      { name: "queue", label: t`Waiting`, color: "blue.7", of: (point) => point.queue },
    ],
  },
  {
    title: t`Live connections`,
    unit: "",
    series: [
      {
        name: "sockets",
        label: t({ message: "Open", context: "not closed yet" }),
        color: "olive.6",
        of: (point) => point.sockets,
      },
      { name: "database", label: t`To the database`, color: "blue.7", of: (point) => point.connections },
    ],
  },
  {
    title: t`Reads that spared the database`,
    unit: " %",
    series: [
      {
        name: "kept",
        label: t`Spared`,
        color: "olive.6",
        of: (point) => share(point.kept_spared, point.kept_asked),
      },
    ],
  },
  {
    title: t`Memory`,
    unit: " MiB",
    series: ["web", "channels", "worker", "beat"].map((service, place) => ({
      name: service,
      label: serviceNames[service] ?? service,
      color: ["olive.6", "blue.7", "yellow.8", "gray.6"][place] ?? "gray.6",
      of: (point: WatchPoint) => point.memory_mib[service] ?? null,
    })),
  },
];

/** How things went: lines for the eye, and the same numbers as a table. */
export default function Plots({ hours, onHours }: { hours: number; onHours: (hours: number) => void }) {
  const samples = useQuery(samplesQuery(hours));
  const label = hours > 24 ? formatMoment : formatTime;
  const points = samples.data ?? [];
  return (
    <Section title={t`Over time`}>
      <SegmentedControl
        aria-label={t`How far back`}
        value={String(hours)}
        onChange={(value) => onHours(Number(value))}
        data={spans.map((span) => ({ value: String(span.hours), label: span.label }))}
      />
      {samples.isPending && <LoadingState label={t`Loading the numbers`} />}
      {samples.error && !samples.data && (
        <ErrorState {...describeError(samples.error)} onRetry={() => samples.refetch()} />
      )}
      {samples.data && points.length === 0 && (
        <Text c="dimmed">
          {t`No numbers yet. A sample is taken every half minute, while the channels service runs.`}
        </Text>
      )}
      {points.length > 0 && (
        <>
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            {plots.map((plot) => (
              <PlotPanel key={plot.title} plot={plot} points={points} label={label} />
            ))}
          </SimpleGrid>
          <details className="curve-table">
            <summary>{t`The same as a table`}</summary>
            <NumbersTable points={points} label={label} />
          </details>
        </>
      )}
    </Section>
  );
}

interface Shown {
  points: WatchPoint[];
  label: (moment: string) => string;
}

function PlotPanel({ plot, points, label }: Shown & { plot: Plot }) {
  const data = points.map((point) => ({
    time: label(point.at),
    ...Object.fromEntries(plot.series.map((series) => [series.name, series.of(point)])),
  }));
  return (
    <div>
      <Title order={3} size="h4" pb="xs">
        {plot.title}
      </Title>
      <Box aria-hidden="true">
        <LineChart
          h={200}
          data={data}
          dataKey="time"
          series={plot.series.map(({ name, label: words, color }) => ({ name, label: words, color }))}
          curveType="linear"
          withDots={points.length < 2}
          withLegend={plot.series.length > 1}
          tickLine="none"
          connectNulls={false}
          valueFormatter={(value) => `${formatCount(value)}${plot.unit}`}
          lineChartProps={{ accessibilityLayer: false }}
          yAxisProps={{ width: 76, domain: [0, "auto"] }}
          xAxisProps={{ minTickGap: 32 }}
        />
      </Box>
    </div>
  );
}

function NumbersTable({ points, label }: Shown) {
  const columns = plots.flatMap((plot) => plot.series.map((series) => ({ plot, series })));
  const newest = points.slice(-60).reverse();
  return (
    <>
      {points.length > newest.length && (
        <Text size="sm" c="dimmed">
          <Trans>
            The newest {newest.length} of {points.length}.
          </Trans>
        </Text>
      )}
      <div className="table-wrap">
        <Table aria-label={t`The numbers over time`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t`From`}</Table.Th>
              {columns.map(({ plot, series }) => (
                <Table.Th key={`${plot.title} ${series.name}`} className="num">
                  {plot.title}: {series.label}
                  {plot.unit}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {newest.map((point) => (
              <Table.Tr key={point.at}>
                <Table.Th scope="row">{label(point.at)}</Table.Th>
                {columns.map(({ plot, series }) => {
                  const value = series.of(point);
                  return (
                    <Table.Td key={`${plot.title} ${series.name}`} className="num">
                      {value === null ? "–" : formatCount(value)}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}
