import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { describeError } from "@/api/problem";
import type { Scanner } from "@/api/types";
import { formatClock, plural } from "@/lib/format";
import { ErrorState, LoadingState } from "@/ui/states";
import { scannersQuery } from "./queries";

/** A phone tells of itself every half minute; after three that did not come it is quiet. */
const QUIET_AFTER_MS = 95_000;
const LOOK_EVERY_MS = 10_000;

/** Each phone that scans the day: online or quiet, and how many scans wait on it. */
export function Scanners({ dayId }: { dayId: number }) {
  const scanners = useQuery(scannersQuery(dayId));
  const now = useNow();
  return (
    <section className="panel" aria-labelledby="scanners-title">
      <Title order={2} id="scanners-title" p="md" pb="xs">
        {t`Scanners`}
      </Title>
      {scanners.isPending && <LoadingState label={t`Loading the scanners`} rows={2} />}
      {scanners.error && <ErrorState {...describeError(scanners.error)} onRetry={() => scanners.refetch()} />}
      {scanners.data?.count === 0 && (
        <Text c="dimmed" p="md" pt={0}>
          {t`No phone has opened the scanner of this day yet.`}
        </Text>
      )}
      <Stack component="ul" gap={0} m={0} p={0} className="plain-list" aria-labelledby="scanners-title">
        {scanners.data?.results.map((scanner) => (
          <Group
            component="li"
            key={scanner.device}
            className="list-line"
            justify="space-between"
            px="md"
            py={9}
            wrap="nowrap"
          >
            <div>
              <Text fw={600}>{scanner.name}</Text>
              <Text size="sm" c="dimmed">
                <Trans>
                  {scanner.queued === 0
                    ? t`All scans are sent`
                    : t`${plural(scanner.queued, t`scan`, t`scans`)} queued`}
                  , seen {formatClock(scanner.seen_at)}
                </Trans>
              </Text>
            </div>
            <ScannerState scanner={scanner} now={now} />
          </Group>
        ))}
      </Stack>
    </section>
  );
}

function ScannerState({ scanner, now }: { scanner: Scanner; now: number }) {
  const isQuiet = now - new Date(scanner.seen_at).getTime() > QUIET_AFTER_MS;
  const [text, color] = isQuiet
    ? scanner.queued > 0
      ? [t`Quiet with a queue`, "red"]
      : [t`Quiet`, "gray"]
    : [t`Online`, "green"];
  return (
    <Badge variant="light" color={color} size="lg" tt="none" radius="sm">
      {text}
    </Badge>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
