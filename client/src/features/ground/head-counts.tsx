import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Button,
  Group,
  Modal,
  NumberInput,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { PlatoonLine } from "@/api/types";
import { formatClock, formatTime } from "@/lib/format";
import { usePhone } from "@/ui/responsive";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { countHistoryQuery, headCountsQuery, useEnterCount } from "./queries";

interface HeadCountsProps {
  dayId: number;
  session?: number;
  /** The day is open or was: before that there is nothing to count. */
  begun: boolean;
}

/** What leaders counted on the ground against what was scanned, platoon by platoon. */
export function HeadCounts({ dayId, session, begun }: HeadCountsProps) {
  const counts = useQuery(headCountsQuery(dayId, session));
  const [entering, setEntering] = useState<PlatoonLine | null>(null);
  const phone = usePhone();
  if (counts.isPending) return <LoadingState label={t`Loading the head-counts`} />;
  if (!counts.data || failureOf(counts))
    return <ErrorState {...describeError(counts.error)} onRetry={() => counts.refetch()} />;
  const lines = counts.data.results;
  if (lines.length === 0)
    return (
      <EmptyState title={t`No platoons on this day`}>
        {t`Cadets who stand in a platoon are counted here. Their platoon is on their record.`}
      </EmptyState>
    );
  const props = { lines, onEnter: begun ? setEntering : undefined };
  return (
    <Stack>
      <Text c="dimmed">
        {t`The difference is what was counted less what is scanned: above zero, somebody stands there who was not scanned; below zero, somebody was scanned who does not stand there.`}
      </Text>
      {phone ? <CountCards {...props} /> : <CountTable {...props} />}
      {entering && (
        <CountModal
          key={entering.platoon_id}
          dayId={dayId}
          session={session}
          line={entering}
          onClose={() => setEntering(null)}
        />
      )}
    </Stack>
  );
}

interface LinesProps {
  lines: PlatoonLine[];
  onEnter?: (line: PlatoonLine) => void;
}

const nameOf = ({ company, number }: PlatoonLine) => t`${company}, platoon ${number}`;

function CountTable({ lines, onEnter }: LinesProps) {
  return (
    <div className="panel table-wrap">
      <Table aria-label={t`Head-counts`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t`Platoon`}</Table.Th>
            <Table.Th className="num">{t`Enrolled`}</Table.Th>
            <Table.Th className="num">{t`Scanned`}</Table.Th>
            <Table.Th className="num">{t`Counted`}</Table.Th>
            <Table.Th className="num">{t`Difference`}</Table.Th>
            <Table.Th>{t`Entered`}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t`Actions`}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.platoon_id}>
              <Table.Th scope="row">{nameOf(line)}</Table.Th>
              <Table.Td className="num">{line.enrolled}</Table.Td>
              <Table.Td className="num">{line.scanned}</Table.Td>
              <Table.Td className="num">{line.counted ?? "–"}</Table.Td>
              <Table.Td className="num">
                <Difference line={line} />
              </Table.Td>
              <Table.Td>
                <Text size="sm">{enteredOf(line)}</Text>
              </Table.Td>
              <Table.Td>{onEnter && <EnterButton line={line} onEnter={onEnter} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function CountCards({ lines, onEnter }: LinesProps) {
  return (
    <Stack component="ul" gap="sm" m={0} p={0} className="plain-list" aria-label={t`Head-counts`}>
      {lines.map((line) => (
        <Stack component="li" key={line.platoon_id} className="panel" p="md" gap={4}>
          <Group justify="space-between" wrap="nowrap">
            <Text fw={600}>{nameOf(line)}</Text>
            <Difference line={line} />
          </Group>
          <Text size="sm" c="dimmed">
            <Trans>
              {line.scanned} of {line.enrolled} scanned, {line.counted ?? t`not yet`} counted
            </Trans>
          </Text>
          <Text size="sm" c="dimmed">
            {enteredOf(line)}
          </Text>
          {onEnter && <EnterButton line={line} onEnter={onEnter} />}
        </Stack>
      ))}
    </Stack>
  );
}

function EnterButton({ line, onEnter }: { line: PlatoonLine; onEnter: (line: PlatoonLine) => void }) {
  return (
    <Button
      variant="default"
      size="sm"
      onClick={() => onEnter(line)}
      aria-label={t`Enter count of ${nameOf(line)}`}
    >
      {t`Enter count`}
    </Button>
  );
}

/** "+2" or "−1"; that they agree is said in a word. */
function Difference({ line }: { line: PlatoonLine }) {
  if (line.difference === null)
    return (
      <Text span c="dimmed">
        {t`not counted`}
      </Text>
    );
  if (line.difference === 0) return <Text span>{t`agrees`}</Text>;
  return (
    <Text span fw={700} c="var(--mantine-color-error)">
      {line.difference > 0 ? `+${line.difference}` : `−${-line.difference}`}
    </Text>
  );
}

function enteredOf(line: PlatoonLine): string {
  if (!line.counted_at) return "";
  return t`${formatTime(line.counted_at)} by ${line.entered_by}${line.note ? `: ${line.note}` : ""}`;
}

function CountModal({
  dayId,
  session,
  line,
  onClose,
}: {
  dayId: number;
  session?: number;
  line: PlatoonLine;
  onClose: () => void;
}) {
  const enter = useEnterCount(dayId);
  const history = useQuery(countHistoryQuery(dayId, line.platoon_id, session));
  const [counted, setCounted] = useState<number | string>("");
  const [note, setNote] = useState("");
  const save = () =>
    enter.mutate(
      { platoon: line.platoon_id, session: session ?? null, counted: Number(counted), note: note.trim() },
      {
        onSuccess: (count) => {
          toast(t`${nameOf(line)}: ${count.counted} counted.`);
          onClose();
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  return (
    <Modal opened onClose={onClose} title={t`Count of ${nameOf(line)}`}>
      <form
        className="parade"
        onSubmit={(event) => {
          event.preventDefault();
          if (counted !== "") save();
        }}
      >
        <Stack>
          <NumberInput
            label={t`How many stand there`}
            description={t`${line.scanned} of ${line.enrolled} are scanned now.`}
            min={0}
            max={9999}
            allowDecimal={false}
            value={counted}
            onChange={setCounted}
            data-autofocus
          />
          <TextInput
            label={t`Note`}
            placeholder={t`Two on guard duty`}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button type="submit" loading={enter.isPending} disabled={counted === ""}>
            {t`Save`}
          </Button>
          {history.data && history.data.count > 0 && (
            <div>
              <Text fw={600}>{t`Before`}</Text>
              <Stack component="ul" gap={2} m={0} p={0} className="plain-list">
                {history.data.results.map((count) => (
                  <Text component="li" size="sm" key={count.id}>
                    <Trans>
                      {formatClock(count.counted_at)}: {count.counted} counted, {count.scanned} scanned then,
                      by {count.entered_by}
                      {count.note && ` (${count.note})`}
                    </Trans>
                  </Text>
                ))}
              </Stack>
            </div>
          )}
        </Stack>
      </form>
    </Modal>
  );
}
