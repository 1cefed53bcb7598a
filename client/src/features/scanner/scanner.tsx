import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Avatar,
  Button,
  FileButton,
  Group,
  Paper,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
} from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { plural } from "@/lib/format";
import { statusName } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { ByHand } from "./by-hand";
import { Camera } from "./camera";
import type { StoredKit } from "./database";
import { decodePhoto } from "./decoder";
import { PhoneState } from "./phone-state";
import type { QueueState } from "./queue";
import { useReport } from "./report";
import { Scans } from "./scans";
import { useFace, useScanner } from "./use-scanner";
import type { Verdict } from "./verdict";

/** The scanner of one training day: camera, photo or typed text in; colour, word, name, sound and vibration out. */
export function Scanner({ dayId, kept }: { dayId: number; kept: StoredKit | null | undefined }) {
  const { newest, verdict, earlier, refused, state, scan, see, retry } = useScanner(dayId, kept?.kit);
  const [kind, setKind] = useState<"in" | "out">("in");
  const face = useFace(kept?.kit, newest?.cadet_id);
  useReport(dayId, state.queued);

  const readPhoto = async (file: File | null) => {
    if (!file) return;
    const text = await decodePhoto(file).catch(() => null);
    if (text) await scan(text, kind);
    else
      toastProblem({
        title: t`No QR code in this photo`,
        detail: t`Hold the phone closer and take it again.`,
      });
  };

  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" className="parade">
      <Stack>
        <VerdictPanel key={newest?.client_id} verdict={verdict} face={face} />
        <QueueLine state={state} onRetry={retry} />
        <Camera onCode={(text) => see(text, kind)} />
        <SegmentedControl
          aria-label={t`Direction`}
          fullWidth
          size="md"
          data={[
            { value: "in", label: t`Time in` },
            { value: "out", label: t`Time out` },
          ]}
          value={kind}
          onChange={(next) => setKind(next as "in" | "out")}
        />
        <FileButton
          accept="image/*"
          onChange={readPhoto}
          inputProps={{ "aria-label": t`Photo of a QR code` }}
        >
          {(props) => (
            <Button {...props} variant="default">
              {t`Use a photo`}
            </Button>
          )}
        </FileButton>
      </Stack>
      <Stack>
        {refused.length > 0 && (
          <Scans
            title={t`Look at these`}
            lead={t`The server did not take them as the phone showed them.`}
            scans={refused}
            kit={kept?.kit}
          />
        )}
        <ByHand
          dayId={dayId}
          onToken={(token) => void scan(token, kind)}
          onMarked={(row) => toast(t`${row.name} is marked ${statusName(row.status ?? "unmarked")}.`)}
        />
        <PhoneState dayId={dayId} kept={kept} />
        {earlier.length > 0 && <Scans title={t`Earlier scans`} scans={earlier} kit={kept?.kit} />}
      </Stack>
    </SimpleGrid>
  );
}

function VerdictPanel({ verdict, face }: { verdict: Verdict | undefined; face: string | null }) {
  return (
    <Paper
      role="status"
      aria-label={t`Scan result`}
      aria-live="assertive"
      p="md"
      mih={112}
      className="verdict"
      data-color={verdict?.color ?? "none"}
    >
      {verdict ? (
        <Group wrap="nowrap" align="flex-start">
          {verdict.name && (
            // Beside the name for the eye; it says nothing more.
            <Avatar size={96} radius="md" src={face} alt="" className="verdict-picture" aria-hidden="true">
              {initialsOf(verdict.name)}
            </Avatar>
          )}
          <div>
            <Text fz={26} fw={750} lh={1.15}>
              {verdict.word}
            </Text>
            {verdict.name && (
              <Text fz="lg" fw={600}>
                {verdict.name}
              </Text>
            )}
            <Text>{verdict.detail}</Text>
          </div>
        </Group>
      ) : (
        <>
          <Text fz={22} fw={650}>
            {t`Ready`}
          </Text>
          <Text>{t`Scan the first cadet.`}</Text>
        </>
      )}
    </Paper>
  );
}

/** "Reyes, Juan M." is JR, as on a name plate. */
function initialsOf(name: string): string {
  const [last = "", first = ""] = name.split(", ");
  return `${first.charAt(0)}${last.charAt(0)}`.toUpperCase();
}

function QueueLine({ state, onRetry }: { state: QueueState; onRetry: () => void }) {
  const text =
    state.queued === 0 ? t`All scans are sent` : t`${plural(state.queued, t`scan`, t`scans`)} queued`;
  const why = state.problem && state.queued > 0 ? describeError(state.problem) : null;
  return (
    <Group className="panel" p="sm" px="md" justify="space-between" wrap="nowrap">
      <div role="status" aria-label={t`Sending`}>
        <Text fw={600}>{state.sending && state.queued > 0 ? t`Sending, ${text}` : text}</Text>
        {why && (
          <Text size="sm" c="dimmed">
            <Trans>{why.title}. Tried again by itself.</Trans>
          </Text>
        )}
      </div>
      {why && (
        <Button variant="default" onClick={onRetry} flex="none">
          {t`Send now`}
        </Button>
      )}
    </Group>
  );
}
