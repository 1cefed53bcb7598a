import { t } from "@lingui/core/macro";
import { Group, Stack, Text, Title } from "@mantine/core";
import { useId } from "react";
import type { ScannerKit } from "@/api/types";
import { formatClock } from "@/lib/format";
import type { StoredScan } from "./database";
import { verdictOf } from "./verdict";

interface ScansProps {
  title: string;
  lead?: string;
  scans: StoredScan[];
  kit: ScannerKit | undefined;
}

/** Scans of this phone, each with what is known of it and whether the server knows it too. */
export function Scans({ title, lead, scans, kit }: ScansProps) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <Title order={2} id={id} p="md" pb="xs">
        {title}
      </Title>
      {lead && (
        <Text px="md" pb="xs" c="dimmed">
          {lead}
        </Text>
      )}
      <Stack component="ol" gap={0} p={0} m={0} className="scan-list">
        {scans.map((scan) => (
          <Line key={scan.client_id} scan={scan} kit={kit} />
        ))}
      </Stack>
    </section>
  );
}

function Line({ scan, kit }: { scan: StoredScan; kit: ScannerKit | undefined }) {
  const { word, name, detail, color } = verdictOf(scan, kit);
  const isWaiting = scan.state === "waiting";
  return (
    <Group component="li" px="md" py={9} justify="space-between" wrap="nowrap" className="entry-line">
      <Group gap="sm" wrap="nowrap" miw={0} align="flex-start">
        <span className="scan-mark" data-color={color} aria-hidden="true" />
        <div>
          <Text fw={600}>{name ? `${name}: ${word}` : word}</Text>
          <Text size="sm" c="dimmed">
            {isWaiting ? t`Not sent yet` : detail || t`Sent`}
          </Text>
        </div>
      </Group>
      <Text size="sm" c="dimmed" flex="none">
        {formatClock(scan.scanned_at ?? scan.device_at)}
      </Text>
    </Group>
  );
}
