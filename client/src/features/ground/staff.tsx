import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Group, Modal, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { useUser } from "@/api/reference";
import type { DayStaffLine } from "@/api/types";
import { formatTime, momentAt, plural } from "@/lib/format";
import { SearchInput } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { dayStaffQuery, PAGE_SIZE, useCheck, useSetDayStaff } from "./queries";

interface DayStaffProps {
  day: { id: number; held_on: string };
  mayMark: boolean;
  search?: string;
  page: number;
  onFilters: (change: { search?: string; page?: number }) => void;
}

/** Who of the training staff runs the day, and who came and went. Never part of a grade. */
export function DayStaff({ day, mayMark, search, page, onFilters }: DayStaffProps) {
  const staff = useQuery(dayStaffQuery(day.id, { search, page }));
  const [marking, setMarking] = useState<DayStaffLine | null>(null);
  return (
    <Stack>
      <Group align="flex-end" gap="sm">
        <SearchInput
          label={t`Find staff`}
          value={search}
          onSearch={(text) => onFilters({ search: text, page: 1 })}
        />
        <CheckIn dayId={day.id} />
      </Group>
      {staff.isPending && <LoadingState label={t`Loading the staff`} />}
      {staff.error && <ErrorState {...describeError(staff.error)} onRetry={() => staff.refetch()} />}
      {staff.data && (
        <Text c="dimmed" role="status">
          <Trans>
            {plural(staff.data.counts.on_duty, t`member`, t`members`)} of the staff on duty,{" "}
            {staff.data.counts.came} of {staff.data.counts.staff} came, {staff.data.counts.left} went again.
          </Trans>
        </Text>
      )}
      {staff.data?.count === 0 && <EmptyState title={t`Nobody matches`}>{t`Clear the search.`}</EmptyState>}
      {staff.data && staff.data.count > 0 && (
        <>
          <Stack component="ul" gap={0} m={0} p={0} className="panel plain-list" aria-label={t`Staff`}>
            {staff.data.results.map((line) => (
              <Group
                component="li"
                key={line.user_id}
                className="list-line"
                justify="space-between"
                px="md"
                py="xs"
                gap="xs"
              >
                <div>
                  <Text fw={600}>
                    {line.name}
                    {line.is_on_duty && (
                      <Text span c="dimmed" fw={400}>
                        <Trans> · on duty</Trans>
                      </Text>
                    )}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {timesOf(line)}
                    {line.note && ` · ${line.note}`}
                    {line.marked_by && line.marked_by !== line.name && t` · by ${line.marked_by}`}
                  </Text>
                </div>
                {mayMark && (
                  <Button
                    variant="default"
                    size="sm"
                    onClick={() => setMarking(line)}
                    aria-label={t`Mark ${line.name}`}
                  >
                    {t({ message: "Mark", context: "to give somebody a status" })}
                  </Button>
                )}
              </Group>
            ))}
          </Stack>
          <Pager
            page={page}
            pageSize={PAGE_SIZE}
            count={staff.data.count}
            noun={t`members of the staff`}
            onPage={(next) => onFilters({ page: next })}
          />
        </>
      )}
      {marking && (
        <MarkStaffModal key={marking.user_id} day={day} line={marking} onClose={() => setMarking(null)} />
      )}
    </Stack>
  );
}

function timesOf({ time_in, time_out }: DayStaffLine): string {
  if (!time_in) return t`Not here`;
  return time_out
    ? t`In ${formatTime(time_in)}, out ${formatTime(time_out)}`
    : t`Here since ${formatTime(time_in)}`;
}

/** "I am here", "I go": for whoever is signed in. */
export function CheckIn({ dayId }: { dayId: number }) {
  const user = useUser();
  const check = useCheck(dayId);
  const own = useQuery(dayStaffQuery(dayId, { search: user.display_name, page: 1 }));
  const line = own.data?.results.find(({ user_id }) => user_id === user.id);
  if (!line) return null;
  const way = line.time_in ? "out" : "in";
  const go = () =>
    check.mutate(way, {
      onSuccess: (now) =>
        toast(way === "in" ? t`You are checked in.` : t`You are checked out. ${timesOf(now)}.`),
      onError: (error) => toastProblem(describeError(error)),
    });
  return (
    <Button variant={way === "in" ? "filled" : "default"} loading={check.isPending} onClick={go}>
      {way === "in" ? t`Check in` : line.time_out ? t`Check out again` : t`Check out`}
    </Button>
  );
}

function MarkStaffModal({
  day,
  line,
  onClose,
}: {
  day: DayStaffProps["day"];
  line: DayStaffLine;
  onClose: () => void;
}) {
  const set = useSetDayStaff(day.id);
  const [onDuty, setOnDuty] = useState(line.is_on_duty);
  const [timeIn, setTimeIn] = useState(line.time_in ? formatTime(line.time_in) : "");
  const [timeOut, setTimeOut] = useState(line.time_out ? formatTime(line.time_out) : "");
  const [note, setNote] = useState(line.note);
  const at = (time: string) => (time ? momentAt(day.held_on, time) : null);
  const save = () =>
    set.mutate(
      {
        user: line.user_id,
        is_on_duty: onDuty,
        // A time that was not touched keeps its seconds.
        ...(timeIn === (line.time_in ? formatTime(line.time_in) : "") ? {} : { time_in: at(timeIn) }),
        ...(timeOut === (line.time_out ? formatTime(line.time_out) : "") ? {} : { time_out: at(timeOut) }),
        note: note.trim(),
      },
      {
        onSuccess: () => {
          toast(t`${line.name} is marked.`);
          onClose();
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  return (
    <Modal opened onClose={onClose} title={t`Mark ${line.name}`}>
      <form
        className="parade"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack>
          <Checkbox
            label={t`Runs this day`}
            description={t`Is shown to them on their start page.`}
            checked={onDuty}
            onChange={(event) => setOnDuty(event.currentTarget.checked)}
          />
          <SimpleGrid cols={2}>
            <TextInput
              type="time"
              label={t`Time in`}
              value={timeIn}
              onChange={(event) => setTimeIn(event.currentTarget.value)}
            />
            <TextInput
              type="time"
              label={t`Time out`}
              value={timeOut}
              onChange={(event) => setTimeOut(event.currentTarget.value)}
            />
          </SimpleGrid>
          <TextInput label={t`Note`} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <Button type="submit" loading={set.isPending}>
            {t`Save`}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
