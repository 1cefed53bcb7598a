import { t } from "@lingui/core/macro";
import { Button, Group, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import type { Chart } from "@/api/types";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { chartsQuery } from "./queries";

/** Attendance, grades and ledger of the term at a glance; asked for only when somebody wants to look. */
export function TermCharts({ term }: { term: number }) {
  const [shown, { toggle }] = useDisclosure(false);
  const charts = useQuery(chartsQuery(term, shown));
  const failure = failureOf(charts);
  return (
    <Section title={t`The term in pictures`} lead={t`Attendance by company, grades, merits and demerits.`}>
      <Group>
        <Button variant="default" aria-expanded={shown} onClick={toggle}>
          {shown ? t`Hide the pictures` : t`Show the pictures`}
        </Button>
      </Group>
      {shown && charts.isPending && <LoadingState label={t`Drawing`} rows={4} />}
      {shown && failure && <ErrorState {...describeError(failure)} onRetry={() => charts.refetch()} />}
      {shown && charts.data && (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
          {charts.data.map((chart) => (
            <Picture key={chart.key} chart={chart} />
          ))}
        </SimpleGrid>
      )}
    </Section>
  );
}

function Picture({ chart }: { chart: Chart }) {
  const [withTable, { toggle }] = useDisclosure(false);
  return (
    <Stack component="figure" m={0} gap="xs">
      <Title order={3}>{chart.title}</Title>
      {chart.rows.length === 0 ? (
        <Text c="dimmed">{t`Nothing yet.`}</Text>
      ) : (
        <>
          {/* Wider than a phone it is: it must scroll by the keyboard too. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
          <section className="table-wrap" aria-label={t`Picture of ${chart.title}`} tabIndex={0}>
            <img
              className="chart-picture"
              src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(chart.svg)}`}
              alt={t`${chart.title}; the table says the same`}
            />
          </section>
          <Group>
            <Button variant="subtle" size="sm" aria-expanded={withTable} onClick={toggle}>
              {withTable ? t`Hide the table` : t`Table`}
            </Button>
          </Group>
          {withTable && (
            <div className="table-wrap">
              <Table aria-label={chart.title}>
                <Table.Thead>
                  <Table.Tr>
                    {chart.columns.map((column, place) => (
                      <Table.Th key={column} className={place ? "num" : undefined}>
                        {column}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {chart.rows.map((row) => (
                    <Table.Tr key={row[0]}>
                      {row.map((cell, place) => (
                        <Table.Td key={chart.columns[place]} className={place ? "num" : undefined}>
                          {cell}
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </div>
          )}
        </>
      )}
    </Stack>
  );
}
