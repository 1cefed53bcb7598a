import { Accordion, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import type { ExplanationNode, Grade } from "@/api/types";
import { formatDate } from "@/lib/format";
import { ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { gradeQuery } from "./queries";

/** One cadet's grade and where every point of it comes from. */
export function GradeExplained({ enrollment }: { enrollment: number }) {
  const grade = useQuery(gradeQuery(enrollment));
  if (grade.isPending) return <LoadingState label="Loading the grade" />;
  if (!grade.data || failureOf(grade))
    return <ErrorState {...describeError(grade.error)} onRetry={() => grade.refetch()} />;
  return (
    <Stack component="section" className="panel" p="md" gap="md" aria-labelledby="grade-title">
      <Title order={2} id="grade-title">
        Grade
      </Title>
      <Headline grade={grade.data} />
      <Accordion multiple variant="default" chevronPosition="left" order={3}>
        {grade.data.explanation.map((node) => (
          <Node key={node.key} node={node} />
        ))}
      </Accordion>
      <Text size="sm" c="dimmed">
        Computed from the records by grading policy version {grade.data.policy_version}.
      </Text>
    </Stack>
  );
}

function Headline({ grade }: { grade: Grade }) {
  return (
    <Group gap="xl" align="flex-end">
      <Group component="dl" gap="xl" m={0}>
        <Figure label={grade.mark ? "Mark" : "Equivalent"} value={grade.mark ?? grade.equivalent} />
        <Figure label="Final" value={grade.final} />
      </Group>
      <div>
        <StatusBadge status={grade.result} />
        {grade.missing.length > 0 && (
          <Text size="sm" mt={4}>
            Missing: {grade.missing.join(", ")}.
            {grade.lowest_final && grade.highest_final
              ? ` The final can still be ${grade.lowest_final} to ${grade.highest_final}.`
              : ""}
          </Text>
        )}
      </div>
    </Group>
  );
}

function Figure({ label, value }: { label: string; value: string | null }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0} className="figure" data-testid={label.toLowerCase()}>
        {value ?? "–"}
      </Text>
    </div>
  );
}

function Node({ node }: { node: ExplanationNode }) {
  return (
    <Accordion.Item value={node.key}>
      <Accordion.Control>
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600}>{node.label}</Text>
          <Text className="num">
            {node.points ?? "–"}
            {node.out_of ? (
              <Text span c="dimmed" size="sm">
                {" "}
                of {node.out_of}
              </Text>
            ) : null}
          </Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Text mb="xs">{node.formula}</Text>
        {node.items.length > 0 && (
          <div className="table-wrap">
            <Table aria-label={node.label} verticalSpacing={6}>
              <Table.Tbody>
                {node.items.map((item) => (
                  <Table.Tr key={`${item.kind} ${item.ref_id} ${item.label} ${item.at}`}>
                    <Table.Td>
                      {item.label}
                      {item.detail && (
                        <Text size="sm" c="dimmed">
                          {item.detail}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td c="dimmed" style={{ whiteSpace: "nowrap" }}>
                      {item.at ? formatDate(item.at) : ""}
                    </Table.Td>
                    <Table.Td className="num">{item.value ?? "–"}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Accordion.Panel>
    </Accordion.Item>
  );
}
