import { SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { PolicyRules } from "@/api/types";
import { groups, statements } from "./words";

/** A policy to read: everything that it says, group by group. */
export function PolicyInWords({ rules, level }: { rules: PolicyRules; level: 2 | 3 }) {
  const said = statements(rules);
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
      {groups.map((group) => {
        const lines = said.filter((one) => one.group === group);
        if (lines.length === 0) return null;
        return (
          <Stack key={group} component="section" className="panel" p="md" gap={4} aria-label={group}>
            <Title order={level} size="h2">
              {group}
            </Title>
            <dl className="said">
              {lines.map((one) => (
                <div key={one.key}>
                  <Text component="dt" size="sm" c="dimmed">
                    {one.label}
                  </Text>
                  <Text component="dd" m={0} className="anywhere">
                    {one.value}
                  </Text>
                </div>
              ))}
            </dl>
          </Stack>
        );
      })}
    </SimpleGrid>
  );
}
