import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Group, Modal, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { refusalAt } from "@/api/refusal";
import type { Term, TrainingDay } from "@/api/types";
import { momentAt, today } from "@/lib/format";
import { toast } from "@/ui/toast";
import { useCreateDay } from "./queries";
import { type DayForm, newDay, windowProblem } from "./windows";

interface DayFormModalProps {
  term: Term;
  opened: boolean;
  onClose: () => void;
  onCreated: (day: TrainingDay) => void;
}

/** A new training day, with the windows of a usual Saturday filled in. */
export function DayFormModal({ term, opened, onClose, onCreated }: DayFormModalProps) {
  const create = useCreateDay();
  const form = useForm<DayForm>({
    initialValues: newDay(today()),
    validate: {
      title: (title) => (title.trim() ? null : t`Give the day a title, for example “Training day 5”.`),
      held_on: (date) => (date ? null : t`Choose the date.`),
      closes_at: (_, values) => windowProblem(values),
    },
  });
  const submit = form.onSubmit((values) => {
    const at = (time: string) => momentAt(values.held_on, time);
    create.mutate(
      {
        term: term.id,
        held_on: values.held_on,
        title: values.title.trim(),
        location: values.location.trim(),
        is_make_up: values.is_make_up,
        sessions: [
          {
            name: values.session,
            opens_at: at(values.opens_at),
            on_time_until: at(values.on_time_until),
            late_until: at(values.late_until),
            closes_at: at(values.closes_at),
          },
        ],
      },
      {
        onSuccess: (day) => {
          toast(t`${day.title} is planned.`);
          form.reset();
          onCreated(day);
        },
        onError: refusalAt(form.setErrors),
      },
    );
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t`New training day`} size="xl">
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={t`Title`}
            placeholder={t`Training day 5`}
            {...form.getInputProps("title")}
            data-autofocus
          />
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <TextInput type="date" label={t`Date`} {...form.getInputProps("held_on")} />
            <TextInput label={t`Session`} {...form.getInputProps("session")} />
            <TextInput label={t`Location`} placeholder={t`Main field`} {...form.getInputProps("location")} />
          </SimpleGrid>
          <Text c="dimmed" size="sm">
            <Trans>
              Scans count from “Opens”; they are present until “On time until”, late until “Late until”.{" "}
              {term.name}.
            </Trans>
          </Text>
          <SimpleGrid cols={{ base: 2, sm: 4 }} style={{ alignItems: "end" }}>
            <TextInput type="time" label={t`Opens`} {...form.getInputProps("opens_at")} />
            <TextInput type="time" label={t`On time until`} {...form.getInputProps("on_time_until")} />
            <TextInput type="time" label={t`Late until`} {...form.getInputProps("late_until")} />
            <TextInput type="time" label={t`Closes`} {...form.getInputProps("closes_at")} error={undefined} />
          </SimpleGrid>
          {form.errors.closes_at && (
            <Text c="var(--mantine-color-error)" role="alert">
              {form.errors.closes_at}
            </Text>
          )}
          <Checkbox
            label={t`Make-up training`}
            description={t`It counts for those only who are chosen on its muster board, in place of a day that they missed.`}
            {...form.getInputProps("is_make_up", { type: "checkbox" })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t`Create day`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
