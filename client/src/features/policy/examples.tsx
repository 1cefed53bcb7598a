import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Accordion, Group, Stack, Text } from "@mantine/core";
import type { WorkedExample } from "@/api/types";
import { StatusBadge } from "@/ui/status-badge";

interface ExamplesProps {
  examples: WorkedExample[];
  /** The same cadets by the policy in force. */
  before?: WorkedExample[];
}

/** Made-up cadets under the draft: what each gets, what each would get now, and how it comes about. */
export function Examples({ examples, before = [] }: ExamplesProps) {
  return (
    <Accordion multiple variant="default" chevronPosition="left" order={3}>
      {examples.map((one) => (
        <Accordion.Item key={one.name} value={one.name}>
          <Accordion.Control>
            <Example one={one} before={before.find(({ name }) => name === one.name)} />
          </Accordion.Control>
          <Accordion.Panel>
            <Stack component="ul" gap={2} m={0} ps="md">
              {one.steps.map((step) => (
                <Text component="li" size="sm" key={step}>
                  {step}
                </Text>
              ))}
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Example({ one, before }: { one: WorkedExample; before?: WorkedExample }) {
  const isOther = before && outcomeOf(before) !== outcomeOf(one);
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <div>
        <Text size="sm">{one.name}</Text>
        <Text fw={650}>
          {outcomeOf(one)}
          {isOther && (
            <Text span size="sm" c="dimmed" fw={400}>
              <Trans> was {outcomeOf(before)}</Trans>
            </Text>
          )}
        </Text>
      </div>
      <StatusBadge status={one.grade.result} />
    </Group>
  );
}

/** "89.50, 2.00"; what is still reachable while the final is open. */
function outcomeOf({ grade }: WorkedExample): string {
  if (grade.final !== null) return `${grade.final}, ${grade.equivalent ?? "–"}`;
  return grade.lowest_final === null ? t`no final` : t`${grade.lowest_final} to ${grade.highest_final ?? ""}`;
}
