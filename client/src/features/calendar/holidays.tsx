import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Modal, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { Holiday } from "@/api/types";
import { formatDate } from "@/lib/format";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { weekdayOf } from "./plan";
import { type HolidayStep, holidaysQuery, useHolidayStep } from "./queries";

/** The holidays of a year; an admin says which are observed, moves what the moon decides, and adds own ones. */
export function Holidays({ year, mayChange }: { year: number; mayChange: boolean }) {
  const holidays = useQuery(holidaysQuery(year));
  const [editing, setEditing] = useState<Holiday | "new" | null>(null);
  const step = useHolidayStep();
  const take = (change: HolidayStep, done: string) =>
    step.mutate(change, {
      onSuccess: () => {
        setEditing(null);
        toast(done);
      },
      onError: (error) => toastProblem(describeError(error)),
    });
  if (holidays.isPending) return <LoadingState label={t`Loading holidays`} />;
  if (!holidays.data || failureOf(holidays))
    return <ErrorState {...describeError(holidays.error)} onRetry={() => holidays.refetch()} />;
  const hasNational = holidays.data.some(({ kind }) => kind === "national");
  return (
    <Stack>
      {mayChange && (
        <Group>
          {!hasNational && (
            <Button
              loading={step.isPending}
              onClick={() =>
                take({ step: "national", year }, t`The national holidays of ${year} are in the list.`)
              }
            >
              <Trans>Take in the national holidays of {year}</Trans>
            </Button>
          )}
          <Button variant="default" onClick={() => setEditing("new")}>
            {t`Add a holiday`}
          </Button>
        </Group>
      )}
      {holidays.data.length === 0 ? (
        <EmptyState title={t`No holidays of ${year} yet`}>
          {mayChange
            ? t`Take in the national ones, then add those of the university and the province.`
            : t`An admin of the unit puts them into the list.`}
        </EmptyState>
      ) : (
        <Stack
          component="ul"
          gap={0}
          m={0}
          p={0}
          className="panel plain-list"
          aria-label={t`Holidays of ${year}`}
        >
          {holidays.data.map((holiday) => (
            <Group
              component="li"
              key={holiday.id}
              className="list-line"
              justify="space-between"
              px="md"
              py="xs"
              gap="xs"
            >
              <div>
                <Group gap="xs">
                  <Text fw={600} td={holiday.is_observed ? undefined : "line-through"}>
                    {holiday.name}
                  </Text>
                  {holiday.kind === "own" && (
                    <Badge variant="light" tt="none" radius="sm">
                      {t`Own`}
                    </Badge>
                  )}
                </Group>
                <Text size="sm" c="dimmed">
                  {weekdayOf(holiday.held_on)}, {formatDate(holiday.held_on)}
                  {!holiday.is_observed && t` · training is held all the same`}
                </Text>
              </div>
              {mayChange && (
                <Group gap="sm">
                  <Switch
                    label={t`Observed`}
                    aria-label={t`Observed: ${holiday.name}`}
                    checked={holiday.is_observed}
                    onChange={(event) =>
                      take(
                        {
                          step: "change",
                          id: holiday.id,
                          change: { is_observed: event.currentTarget.checked },
                        },
                        event.currentTarget.checked
                          ? t`${holiday.name} is observed.`
                          : t`${holiday.name} is not observed.`,
                      )
                    }
                  />
                  <Button
                    variant="default"
                    size="sm"
                    onClick={() => setEditing(holiday)}
                    aria-label={t`Change ${holiday.name}`}
                  >
                    {t`Change`}
                  </Button>
                </Group>
              )}
            </Group>
          ))}
        </Stack>
      )}
      {editing && (
        <HolidayModal
          holiday={editing === "new" ? null : editing}
          year={year}
          busy={step.isPending}
          onTake={take}
          onClose={() => setEditing(null)}
        />
      )}
    </Stack>
  );
}

interface HolidayModalProps {
  holiday: Holiday | null;
  year: number;
  busy: boolean;
  onTake: (step: HolidayStep, done: string) => void;
  onClose: () => void;
}

function HolidayModal({ holiday, year, busy, onTake, onClose }: HolidayModalProps) {
  const form = useForm({
    initialValues: { held_on: holiday?.held_on ?? `${year}-01-01`, name: holiday?.name ?? "" },
    validate: {
      name: (name) => (name.trim() ? null : t`Give it a name, for example “Charter day”.`),
      held_on: (date) => (date ? null : t`Choose the date.`),
    },
  });
  const submit = form.onSubmit((values) =>
    holiday
      ? onTake({ step: "change", id: holiday.id, change: values }, t`${values.name} is changed.`)
      : onTake({ step: "add", ...values }, t`${values.name} is in the list.`),
  );
  return (
    <Modal opened onClose={onClose} title={holiday ? t`Change ${holiday.name}` : t`Add a holiday`}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label={t`Name`} {...form.getInputProps("name")} data-autofocus />
          <TextInput type="date" label={t`Date`} {...form.getInputProps("held_on")} />
          <Text size="sm" c="dimmed">
            {t`Days that are planned already stay where they are.`}
          </Text>
          <Group justify="space-between">
            {holiday?.kind === "own" ? (
              <Button
                variant="default"
                onClick={() =>
                  onTake({ step: "delete", id: holiday.id }, t`${holiday.name} is off the list.`)
                }
              >
                {t`Delete`}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" loading={busy}>
              {t`Save`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
