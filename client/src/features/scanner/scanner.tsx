import {
  Button,
  FileButton,
  Group,
  Paper,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { MusterRow } from "@/api/types";
import { formatClock, plural } from "@/lib/format";
import { StatusBadge } from "@/ui/status-badge";
import { toastProblem } from "@/ui/toast";
import { Camera } from "./camera";
import { decodePhoto } from "./decoder";
import { findOnRollQuery, useMarkByHand } from "./queries";
import type { QueueState } from "./queue";
import { type ShownVerdict, useScanner } from "./use-scanner";

const TOKEN = /^RGMS1/i;

/** The scanner of one training day: camera, photo or typed text in; colour, word, name and vibration out. */
export function Scanner({ dayId }: { dayId: number }) {
  const { shown, state, scan, see, retry, show } = useScanner(dayId);
  const [kind, setKind] = useState<"in" | "out">("in");
  const [latest, ...earlier] = shown;

  const readPhoto = async (file: File | null) => {
    if (!file) return;
    const text = await decodePhoto(file).catch(() => null);
    if (text) await scan(text, kind);
    else
      toastProblem({ title: "No QR code in this photo", detail: "Hold the phone closer and take it again." });
  };

  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" className="parade">
      <Stack>
        <VerdictPanel verdict={latest} />
        <QueueLine state={state} onRetry={retry} />
        <Camera onCode={(text) => see(text, kind)} />
        <SegmentedControl
          aria-label="Direction"
          fullWidth
          size="md"
          data={[
            { value: "in", label: "Time in" },
            { value: "out", label: "Time out" },
          ]}
          value={kind}
          onChange={(next) => setKind(next as "in" | "out")}
        />
        <FileButton accept="image/*" onChange={readPhoto} inputProps={{ "aria-label": "Photo of a QR code" }}>
          {(props) => (
            <Button {...props} variant="default">
              Use a photo
            </Button>
          )}
        </FileButton>
      </Stack>
      <Stack>
        <ByHand
          dayId={dayId}
          onToken={(token) => void scan(token, kind)}
          onMarked={(row) =>
            show(`hand-${row.enrollment_id}`, {
              word: row.status === "late" ? "Late" : "Present",
              detail: row.name,
              color: row.status === "late" ? "yellow" : "green",
              vibration: [120],
            })
          }
        />
        {earlier.length > 0 && <Earlier verdicts={earlier} />}
      </Stack>
    </SimpleGrid>
  );
}

function VerdictPanel({ verdict }: { verdict: ShownVerdict | undefined }) {
  return (
    <Paper
      role="status"
      aria-label="Scan result"
      aria-live="assertive"
      p="md"
      mih={104}
      className="verdict"
      data-color={verdict?.color ?? "none"}
    >
      {verdict ? (
        <>
          <Text fz={26} fw={750} lh={1.15}>
            {verdict.word}
          </Text>
          <Text fz="lg">{verdict.detail}</Text>
        </>
      ) : (
        <>
          <Text fz={22} fw={650}>
            Ready
          </Text>
          <Text>Scan the first cadet.</Text>
        </>
      )}
    </Paper>
  );
}

function QueueLine({ state, onRetry }: { state: QueueState; onRetry: () => void }) {
  const text = state.queued === 0 ? "All scans are sent" : `${plural(state.queued, "scan")} queued`;
  const why = state.problem && state.queued > 0 ? describeError(state.problem) : null;
  return (
    <Group className="panel" p="sm" px="md" justify="space-between" wrap="nowrap">
      <div role="status" aria-label="Sending">
        <Text fw={600}>{state.sending && state.queued > 0 ? `Sending, ${text}` : text}</Text>
        {why && (
          <Text size="sm" c="dimmed">
            {why.title}. Tried again by itself.
          </Text>
        )}
      </div>
      {why && (
        <Button variant="default" onClick={onRetry} flex="none">
          Send now
        </Button>
      )}
    </Group>
  );
}

interface ByHandProps {
  dayId: number;
  onToken: (token: string) => void;
  onMarked: (row: MusterRow) => void;
}

/** For a camera that fails (the token as text) and for a cadet without a card (the student number). */
function ByHand({ dayId, onToken, onMarked }: ByHandProps) {
  const [text, setText] = useState("");
  const [search, setSearch] = useState("");
  const found = useQuery(findOnRollQuery(dayId, search));
  const mark = useMarkByHand(dayId);
  const submit = () => {
    const typed = text.trim();
    if (!TOKEN.test(typed)) {
      setSearch(typed);
      return;
    }
    onToken(typed);
    setText("");
    setSearch("");
  };
  const markAs = (row: MusterRow, status: "present" | "late") =>
    mark.mutate(
      { enrollment: row.enrollment_id, status },
      {
        onSuccess: (saved) => {
          onMarked(saved);
          setText("");
          setSearch("");
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  return (
    <Stack className="panel" p="md" gap="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            label="Student number, name or ID text"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoCapitalize="characters"
            autoComplete="off"
            flex={1}
          />
          <Button type="submit" variant="default">
            Enter
          </Button>
        </Group>
      </form>
      {found.error && search.length >= 3 && (
        <Text role="alert" c="var(--mantine-color-error)">
          {describeError(found.error).title}. Marking by hand needs the network.
        </Text>
      )}
      {search.length > 0 && search.length < 3 && <Text c="dimmed">Type at least three characters.</Text>}
      {found.data?.count === 0 && <Text c="dimmed">Nobody on this day’s roll matches “{search}”.</Text>}
      {search &&
        found.data?.results.map((row) => (
          <Stack key={row.enrollment_id} gap={6} style={{ borderTop: "1px solid var(--rgms-line)" }} pt="sm">
            <Group justify="space-between" wrap="nowrap">
              <div>
                <Text fw={600}>{row.name}</Text>
                <Text size="sm" c="dimmed">
                  {row.student_number} · {row.company ?? "No company"}
                </Text>
              </div>
              {row.status && <StatusBadge status={row.status} />}
            </Group>
            <Group grow>
              <Button
                loading={mark.isPending}
                onClick={() => markAs(row, "present")}
                aria-label={`Mark ${row.name} present`}
              >
                Present
              </Button>
              <Button
                variant="default"
                loading={mark.isPending}
                onClick={() => markAs(row, "late")}
                aria-label={`Mark ${row.name} late`}
              >
                Late
              </Button>
            </Group>
          </Stack>
        ))}
    </Stack>
  );
}

function Earlier({ verdicts }: { verdicts: ShownVerdict[] }) {
  return (
    <section className="panel" aria-labelledby="earlier-title">
      <Title order={2} id="earlier-title" p="md" pb="xs">
        Earlier scans
      </Title>
      <Stack component="ol" gap={0} p={0} m={0} style={{ listStyle: "none" }}>
        {verdicts.map((one) => (
          <Group
            component="li"
            key={one.key}
            px="md"
            py={9}
            justify="space-between"
            wrap="nowrap"
            style={{ borderTop: "1px solid var(--rgms-line)" }}
          >
            <div style={{ minWidth: 0 }}>
              <Text fw={600}>{one.word}</Text>
              <Text size="sm" c="dimmed">
                {one.detail}
              </Text>
            </div>
            <Text size="sm" c="dimmed">
              {formatClock(one.at)}
            </Text>
          </Group>
        ))}
      </Stack>
    </section>
  );
}
