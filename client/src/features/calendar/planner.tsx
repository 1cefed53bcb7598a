import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useState } from "react";
import { ApiError, describeError } from "@/api/problem";
import type { CalendarPreview, Term } from "@/api/types";
import { plural, today } from "@/lib/format";
import { Section } from "@/ui/section";
import { ErrorState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { newPlan, type PlanDraft, planOf, weekdayOf, withAfternoon } from "./plan";
import { PreviewDates } from "./preview";
import { useMakeCalendar, usePreview } from "./queries";

interface Seen {
  preview: CalendarPreview;
  leftOut: ReadonlySet<string>;
}

/** A term's training days from a pattern: asked for, looked at date by date, planned all or none. */
export function Planner({ term, onMade }: { term: Term; onMade: () => void }) {
  const [seen, setSeen] = useState<Seen | null>(null);
  const look = usePreview(term.id);
  const make = useMakeCalendar(term.id);
  const form = useForm<PlanDraft>({
    initialValues: newPlan(term.starts_on && term.starts_on > today() ? term.starts_on : today()),
    // What was looked at is not what would be planned any more.
    onValuesChange: () => setSeen(null),
    validate: {
      title: (title) => (title.trim() ? null : t`Give the days a title, for example “Training day”.`),
      starts_on: (date) => (date ? null : t`Choose the first date.`),
      count: (count) => (Number(count) >= 1 ? null : t`At least one day.`),
    },
  });
  const preview = (leftOut: ReadonlySet<string>) =>
    look.mutate(planOf(form.values, leftOut), {
      onSuccess: (found) => setSeen({ preview: found, leftOut }),
      onError: (error) => {
        if (error instanceof ApiError) form.setErrors(error.fieldMessages);
      },
    });
  const submit = form.onSubmit(() => preview(new Set()));
  const dates = seen?.preview.dates.filter(({ number }) => number !== null) ?? [];
  const commit = () =>
    seen &&
    make.mutate(
      { ...planOf(form.values, seen.leftOut), dates: dates.map(({ held_on }) => held_on) },
      {
        onSuccess: (made) => {
          toast(t`${plural(made.day_count, t`training day`, t`training days`)} planned.`);
          setSeen(null);
          onMade();
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  const toggle = (date: string) => {
    if (!seen) return;
    const leftOut = new Set(seen.leftOut);
    if (!leftOut.delete(date)) leftOut.add(date);
    preview(leftOut);
  };
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <form onSubmit={submit} noValidate>
        <Section title={t`The pattern`}>
          <Stack gap="sm">
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <TextInput
                type="date"
                label={t`First date`}
                description={form.values.starts_on ? t`A ${weekdayOf(form.values.starts_on)}` : " "}
                {...form.getInputProps("starts_on")}
              />
              <NumberInput
                label={t`How many days`}
                description={t`Skipped dates are made up for`}
                min={1}
                max={60}
                {...form.getInputProps("count")}
              />
              <Select
                label={t`How often`}
                data={[
                  { value: "1", label: t`Every week` },
                  { value: "2", label: t`Every second week` },
                  { value: "4", label: t`Every fourth week` },
                ]}
                {...form.getInputProps("every_weeks")}
              />
              <NumberInput
                label={t`Numbers from`}
                min={1}
                max={999}
                {...form.getInputProps("first_number")}
              />
              <TextInput label={t`Title`} {...form.getInputProps("title")} />
              <TextInput
                label={t`Location`}
                placeholder={t`Main field`}
                {...form.getInputProps("location")}
              />
            </SimpleGrid>
            {form.values.sessions.map((session, index) => (
              <SessionFields
                // biome-ignore lint/suspicious/noArrayIndexKey: sessions have no other name than their place
                key={index}
                title={form.values.sessions.length > 1 ? session.name : t`Hours`}
                form={form}
                index={index}
              />
            ))}
            <Switch
              label={t`An afternoon session too`}
              checked={form.values.sessions.length > 1}
              onChange={(event) =>
                form.setFieldValue("sessions", withAfternoon(form.values, event.currentTarget.checked))
              }
            />
            <Checkbox
              label={t`Skip holidays`}
              description={t`Those of the unit’s list that it observes.`}
              {...form.getInputProps("skips_holidays", { type: "checkbox" })}
            />
            <Group justify="flex-end">
              <Button type="submit" variant={seen ? "default" : "filled"} loading={look.isPending}>
                {t`Show the dates`}
              </Button>
            </Group>
          </Stack>
        </Section>
      </form>
      <Section
        title={t`The dates`}
        lead={
          seen
            ? t`${plural(dates.length, t`training day`, t`training days`)} will be planned, all or none.`
            : t`Nothing is planned before you have seen every date.`
        }
      >
        {look.error && <ErrorState {...describeError(look.error)} />}
        {seen && (
          <>
            {seen.preview.missing > 0 && (
              <Text fw={600}>
                <Trans>
                  {plural(seen.preview.missing, t`day`, t`days`)} of those asked for{" "}
                  {seen.preview.missing === 1 ? t`has` : t`have`} no place before the term ends.
                </Trans>
              </Text>
            )}
            <PreviewDates dates={seen.preview.dates} title={form.values.title} onToggle={toggle} />
            <Group justify="flex-end">
              <Button
                onClick={commit}
                disabled={dates.length === 0 || look.isPending}
                loading={make.isPending}
              >
                {t`Plan ${plural(dates.length, t`day`, t`days`)}`}
              </Button>
            </Group>
          </>
        )}
      </Section>
    </SimpleGrid>
  );
}

function SessionFields({
  form,
  index,
  title,
}: {
  form: Pick<UseFormReturnType<PlanDraft>, "errors" | "getInputProps">;
  index: number;
  title: string;
}) {
  const field = (name: string) => form.getInputProps(`sessions.${index}.${name}`);
  return (
    <Stack component="fieldset" gap={4} m={0} p={0} bd="none" miw={0}>
      <Text component="legend" fw={600} p={0}>
        {title}
      </Text>
      <SimpleGrid cols={2}>
        <TextInput type="time" label={t`Opens`} {...field("opens")} />
        <TextInput type="time" label={t`On time until`} {...field("on_time_until")} />
        <TextInput type="time" label={t`Late until`} {...field("late_until")} />
        <TextInput type="time" label={t`Closes`} {...field("closes")} />
      </SimpleGrid>
      {form.errors[`sessions.${index}`] && (
        <Text c="var(--mantine-color-error)" role="alert">
          {form.errors[`sessions.${index}`]}
        </Text>
      )}
    </Stack>
  );
}
