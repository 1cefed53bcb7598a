import { t } from "@lingui/core/macro";
import { SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** What is known of something, each under what it is called; what is empty is not on record. */
export type Fact = [name: string, value: ReactNode];

export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} component="dl" m={0} spacing="xs">
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} className="anywhere">
            {value || t`Not on record`}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}
