import { t } from "@lingui/core/macro";
import { Box, Grid, Group, Stack, Table, Text, Title } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";
import type { Muster, MusterRow } from "@/api/types";
import { formatClock, formatCount } from "@/lib/format";
import { usePhone } from "@/ui/responsive";
import { LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { CountsBar, CountsPanel } from "./counts";

// The library of charts is large, and a phone that only scans never needs it.
const ArrivalCurve = lazy(() => import("./arrival-curve"));

interface MusterBoardProps {
  muster: Muster;
  /** Which session was asked for; undefined is the one that the server finds current. */
  session?: number;
  /** What belongs beside the newest scans. */
  aside?: ReactNode;
}

/** The live roll of one session: totals, how it filled up, companies, the newest scans. */
export function MusterBoard({ muster, session, aside }: MusterBoardProps) {
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Stack gap="lg">
          <CountsPanel counts={muster.counts} />
          <Suspense fallback={<LoadingState label={t`Loading the arrivals`} rows={6} />}>
            <ArrivalCurve dayId={muster.day.id} session={session} />
          </Suspense>
          <Companies companies={muster.companies} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Stack gap="lg">
          {aside}
          <Recent rows={muster.recent} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

function Companies({ companies }: { companies: Muster["companies"] }) {
  const phone = usePhone();
  return (
    <Box component="section" className="panel" aria-labelledby="companies-title">
      <Title order={2} id="companies-title" p="md" pb="xs">
        {t`By company`}
      </Title>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="table-wrap" aria-label={t`Numbers by company`} tabIndex={0}>
        <Table aria-labelledby="companies-title" horizontalSpacing={phone ? "xs" : "md"}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t`Company`}</Table.Th>
              {!phone && <Table.Th w="22%">{t`Share here`}</Table.Th>}
              <Table.Th className="num">{t`Here`}</Table.Th>
              {!phone && <Table.Th className="num">{t`Late`}</Table.Th>}
              {!phone && <Table.Th className="num">{t`Excused`}</Table.Th>}
              <Table.Th className="num">{t`Absent`}</Table.Th>
              <Table.Th className="num">{t`Unmarked`}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {companies.map(({ id, name, counts }) => (
              <Table.Tr key={id ?? "none"}>
                <Table.Th scope="row">{name || t`No company`}</Table.Th>
                {!phone && (
                  <Table.Td>
                    <CountsBar counts={counts} />
                  </Table.Td>
                )}
                <Table.Td className="num">
                  {formatCount(counts.present + counts.late)}
                  <Text span c="dimmed" size="sm">
                    {" "}
                    / {formatCount(counts.enrolled)}
                  </Text>
                </Table.Td>
                {!phone && <Table.Td className="num">{formatCount(counts.late)}</Table.Td>}
                {!phone && <Table.Td className="num">{formatCount(counts.excused)}</Table.Td>}
                <Table.Td className="num">{formatCount(counts.absent)}</Table.Td>
                <Table.Td className="num">{formatCount(counts.unmarked)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </Box>
  );
}

function Recent({ rows }: { rows: MusterRow[] }) {
  return (
    <Box component="section" className="panel" aria-labelledby="recent-title">
      <Title order={2} id="recent-title" p="md" pb="xs">
        {t`Last scans`}
      </Title>
      {rows.length === 0 ? (
        <Text c="dimmed" p="md" pt={0}>
          {t`Nobody has been scanned yet. The first scan appears here by itself.`}
        </Text>
      ) : (
        <Stack
          component="ol"
          gap={0}
          m={0}
          p={0}
          style={{ listStyle: "none" }}
          aria-labelledby="recent-title"
        >
          {rows.map((row) => (
            <Group
              component="li"
              key={row.enrollment_id}
              justify="space-between"
              wrap="nowrap"
              px="md"
              py={9}
              style={{ borderTop: "1px solid var(--rgms-line)" }}
            >
              <div style={{ minWidth: 0 }}>
                <Text fw={600} truncate>
                  {row.name}
                </Text>
                <Text size="sm" c="dimmed" truncate>
                  {row.student_number} · {row.company ?? t`No company`}
                  {row.platoon ? t`, platoon ${row.platoon}` : ""}
                </Text>
              </div>
              <Group gap="sm" wrap="nowrap">
                <Text size="sm" c="dimmed">
                  {row.scanned_at ? formatClock(row.scanned_at) : t`by hand`}
                </Text>
                <StatusBadge status={row.status ?? "unmarked"} />
              </Group>
            </Group>
          ))}
        </Stack>
      )}
    </Box>
  );
}
