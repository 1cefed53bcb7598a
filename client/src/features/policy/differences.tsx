import { t } from "@lingui/core/macro";
import { Stack, Text } from "@mantine/core";
import type { PolicyRules } from "@/api/types";
import { differenceSays, differences } from "./words";

/** What rules say otherwise than the rules before them, in words. */
export function Differences({ before, after }: { before: PolicyRules; after: PolicyRules }) {
  const found = differences(before, after);
  if (found.length === 0) return <Text c="dimmed">{t`They say the same.`}</Text>;
  return (
    <Stack component="ul" className="lines" gap={0} aria-label={t`Differences`}>
      {found.map((one) => (
        <Text component="li" key={one.key} py={6} className="anywhere">
          {differenceSays(one)}
        </Text>
      ))}
    </Stack>
  );
}
