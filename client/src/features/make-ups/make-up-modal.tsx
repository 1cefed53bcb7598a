import { t } from "@lingui/core/macro";
import { Button, Checkbox, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { TrainingDay } from "@/api/types";
import { formatDate, plural } from "@/lib/format";
import { SearchInput } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { absentQuery, PAGE_SIZE, useSetMakeUps } from "./queries";

interface MakeUpModalProps {
  day: TrainingDay;
  days: TrainingDay[];
  onClose: () => void;
}

/** Of those who were absent on a day, who makes up for it on this one. */
export function MakeUpModal({ day, days, onClose }: MakeUpModalProps) {
  const missable = days.filter((one) => !one.is_make_up && one.status === "closed");
  const [missed, setMissed] = useState<number | null>(null);
  const [search, setSearch] = useState<string>();
  const [page, setPage] = useState(1);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const absent = useQuery(absentQuery(missed, search, page));
  const save = useSetMakeUps(day.id);
  const pick = (ids: number[], isIn: boolean) =>
    setChosen((now) => {
      const next = new Set(now);
      for (const id of ids)
        if (isIn) next.add(id);
        else next.delete(id);
      return next;
    });
  const shown = (absent.data?.results ?? []).map((row) => row.enrollment_id);
  const submit = () => {
    if (missed === null) return;
    save.mutate(
      { missed_day: missed, enrollments: [...chosen] },
      {
        onSuccess: () => {
          toast(t`${plural(chosen.size, t`cadet makes`, t`cadets make`)} up on ${day.title}.`);
          onClose();
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t`Who makes up on ${day.title}?`} size="lg">
      <Stack>
        <Select
          label={t`The day that was missed`}
          placeholder={missable.length > 0 ? t`Choose it` : t`No day of the term is closed yet`}
          data={missable.map((one) => ({
            value: String(one.id),
            label: `${one.title}, ${formatDate(one.held_on)}`,
          }))}
          value={missed === null ? null : String(missed)}
          onChange={(next) => {
            setMissed(Number(next));
            setChosen(new Set());
            setPage(1);
          }}
          data-autofocus
        />
        {missed !== null && (
          <Group>
            <SearchInput
              label={t`Find a cadet`}
              value={search}
              onSearch={(text) => {
                setSearch(text);
                setPage(1);
              }}
            />
          </Group>
        )}
        {missed !== null && absent.isPending && <LoadingState label={t`Loading who was absent`} rows={3} />}
        {absent.error && <ErrorState {...describeError(absent.error)} onRetry={() => absent.refetch()} />}
        {absent.data?.count === 0 && <Text c="dimmed">{t`Nobody was absent.`}</Text>}
        {absent.data && absent.data.count > 0 && (
          <>
            <Checkbox
              label={t`Everyone shown here`}
              checked={shown.every((id) => chosen.has(id))}
              onChange={(event) => pick(shown, event.currentTarget.checked)}
            />
            <Stack component="ul" className="plain-list pick-list" gap={4} p={0} m={0} aria-label={t`Absent`}>
              {absent.data.results.map((row) => (
                <li key={row.enrollment_id}>
                  <Checkbox
                    label={`${row.name} · ${row.student_number}`}
                    checked={chosen.has(row.enrollment_id)}
                    onChange={(event) => pick([row.enrollment_id], event.currentTarget.checked)}
                  />
                </li>
              ))}
            </Stack>
            <Pager
              page={page}
              pageSize={PAGE_SIZE}
              count={absent.data.count}
              onPage={setPage}
              noun={t`cadets`}
            />
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t`Cancel`}
          </Button>
          <Button disabled={chosen.size === 0} loading={save.isPending} onClick={submit}>
            {chosen.size === 0
              ? t`Choose cadets`
              : t`${plural(chosen.size, t`cadet makes`, t`cadets make`)} up`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
