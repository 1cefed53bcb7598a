import { t } from "@lingui/core/macro";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { refusalAt } from "@/api/refusal";
import type { TrainingDay } from "@/api/types";
import { toast } from "@/ui/toast";
import { type DayChange, useChangeDay } from "./queries";

/** Another title or place for a day. */
export function ChangeDay({ day }: { day: TrainingDay }) {
  const [changing, setChanging] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setChanging(true)} aria-label={t`Change ${day.title}`}>
        {t`Change`}
      </Button>
      {changing && <ChangeDayModal day={day} onClose={() => setChanging(false)} />}
    </>
  );
}

function ChangeDayModal({ day, onClose }: { day: TrainingDay; onClose: () => void }) {
  const change = useChangeDay(day.id);
  const form = useForm<DayChange>({
    initialValues: { title: day.title, location: day.location ?? "" },
    validate: { title: (title) => (title.trim() ? null : t`Give the day a title.`) },
  });
  const submit = form.onSubmit(({ title, location }) =>
    change.mutate(
      { title: title.trim(), location: location.trim() },
      {
        onSuccess: () => {
          toast(t`The day is changed.`);
          onClose();
        },
        onError: refusalAt(form.setErrors),
      },
    ),
  );
  return (
    <Modal opened onClose={onClose} title={t`Change ${day.title}`}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label={t`Title`} {...form.getInputProps("title")} data-autofocus />
          <TextInput label={t`Location`} placeholder={t`Main field`} {...form.getInputProps("location")} />
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending}>
              {t`Save`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
