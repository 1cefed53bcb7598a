import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Group, SimpleGrid, Text } from "@mantine/core";
import type { Counts } from "@/api/types";
import { capitalized, formatCount } from "@/lib/format";
import { statusFill, statusName } from "@/ui/status-badge";

const shown = ["present", "late", "excused", "absent", "unmarked"] as const;

/** How many are here, as one large figure and its parts. */
export function CountsPanel({ counts }: { counts: Counts }) {
  const here = counts.present + counts.late;
  return (
    <Box component="section" className="panel" p="lg" aria-label={t`Counts of the whole corps`}>
      <Group align="flex-end" gap="sm" mb="md">
        <Text className="figure">{formatCount(here)}</Text>
        <Text c="dimmed" pb={2}>
          <Trans>of {formatCount(counts.enrolled)} here</Trans>
        </Text>
      </Group>
      <CountsBar counts={counts} />
      <SimpleGrid cols={{ base: 3, sm: 5 }} mt="md" component="dl" m={0} spacing="sm" className="counts">
        {shown.map((status) => (
          <div key={status}>
            <Text component="dt" size="sm" c="dimmed">
              <Box
                component="span"
                aria-hidden
                style={{
                  display: "inline-block",
                  width: 10,
                  height: 10,
                  borderRadius: 3,
                  marginRight: 6,
                  background: statusFill[status],
                  border: status === "unmarked" ? "1px solid var(--mantine-color-dimmed)" : undefined,
                }}
              />
              {capitalized(statusName(status))}
            </Text>
            <Text component="dd" m={0} fz="xl" fw={600}>
              {formatCount(counts[status])}
            </Text>
          </div>
        ))}
      </SimpleGrid>
    </Box>
  );
}

/** The parts of a whole as a bar. The numbers beside it say the same. */
export function CountsBar({ counts }: { counts: Counts }) {
  const total = Math.max(1, counts.enrolled);
  return (
    <div className="bar" aria-hidden="true">
      {shown.map((status) => (
        <span
          key={status}
          style={{ width: `${(100 * counts[status]) / total}%`, background: statusFill[status] }}
        />
      ))}
    </div>
  );
}
