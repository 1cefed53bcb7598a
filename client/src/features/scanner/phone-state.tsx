import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Switch, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import { useUser } from "@/api/reference";
import { formatClock, plural } from "@/lib/format";
import { clockStore } from "@/lib/server-clock";
import { useStore } from "@/lib/store";
import { toastProblem } from "@/ui/toast";
import type { StoredKit } from "./database";
import { freshenKit } from "./kit";
import { setSound, soundStore } from "./sound";

/** A clock that is wrong by less changes nothing for a cadet who is on time. */
const TOLD_FROM_MS = 30_000;

/** What this phone has with it for a day without signal. */
export function PhoneState({ dayId, kept }: { dayId: number; kept: StoredKit | null | undefined }) {
  const { id } = useUser();
  const sound = useStore(soundStore);
  const freshen = useMutation({
    mutationFn: () => freshenKit(id, dayId),
    onError: (error) => toastProblem(describeError(error)),
  });
  if (kept === undefined) return null;
  return (
    <Stack className="panel" p="md" gap="sm" component="section" aria-label={t`On this phone`}>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Text fw={600}>
            {kept
              ? t`${plural(kept.kit.roster.length, t`cadet`, t`cadets`)} on this phone`
              : t`No roster on this phone`}
          </Text>
          <Text size="sm" c="dimmed">
            {kept
              ? t`As of ${formatClock(kept.taken_at)}. Cards are checked without signal.`
              : t`Cards cannot be checked without signal until it is taken along.`}
          </Text>
        </div>
        <Button variant="default" flex="none" loading={freshen.isPending} onClick={() => freshen.mutate()}>
          {kept ? t`Update` : t`Take along`}
        </Button>
      </Group>
      <ClockNote />
      <Switch
        label={t`Sound`}
        checked={sound}
        onChange={(event) => setSound(event.currentTarget.checked)}
        labelPosition="left"
      />
    </Stack>
  );
}

function ClockNote() {
  const measure = useStore(clockStore);
  if (!measure || Math.abs(measure.offset_ms) < TOLD_FROM_MS) return null;
  const minutes = Math.max(1, Math.round(Math.abs(measure.offset_ms) / 60_000));
  const way = measure.offset_ms > 0 ? t`behind` : t`ahead of`;
  return (
    <Text size="sm">
      <Trans>
        This phone’s clock is {plural(minutes, t`minute`, t`minutes`)} {way} the server’s. The times of scans
        are corrected by that.
      </Trans>
    </Text>
  );
}
