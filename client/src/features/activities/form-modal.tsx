import { t } from "@lingui/core/macro";
import { Group, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { refusalAt } from "@/api/refusal";
import type { Activity } from "@/api/types";
import { formatTime, momentAt, today } from "@/lib/format";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { useSaveActivity } from "./queries";
import { kindNames } from "./words";

interface ActivityModalProps {
  term: number;
  activity?: Activity;
  isAchievement: boolean;
  onClose: () => void;
}

/** A new activity or achievement, or what changes of one. */
export function ActivityModal({ term, activity, isAchievement, onClose }: ActivityModalProps) {
  const save = useSaveActivity(activity);
  const form = useForm({
    initialValues: {
      kind: activity?.kind ?? (isAchievement ? "achievement" : "service"),
      title: activity?.title ?? "",
      description: activity?.description ?? "",
      location: activity?.location ?? "",
      first: activity ? today(new Date(activity.starts_at)) : today(),
      from: activity ? formatTime(activity.starts_at) : "07:00",
      last: activity ? today(new Date(activity.ends_at)) : today(),
      to: activity ? formatTime(activity.ends_at) : "12:00",
      hours: activity ? Number(activity.hours) : 5,
    },
    validate: {
      title: (title) => (title.trim() ? null : t`Give it a title.`),
      first: (day) => (day ? null : t`Choose the day.`),
      last: (day, { first }) => (day >= first ? null : t`Lies before the first day.`),
      to: (time, { first, last, from }) => (last > first || time >= from ? null : t`Lies before the start.`),
    },
  });
  const submit = form.onSubmit(({ first, from, last, to, hours, ...fields }) =>
    save.mutate(
      {
        ...(activity ? {} : { term }),
        ...fields,
        starts_at: momentAt(first, from),
        ends_at: momentAt(last, to),
        hours: String(isAchievement ? 0 : hours),
      },
      {
        onSuccess: (saved) => {
          toast(t`${saved.title} is saved.`);
          onClose();
        },
        onError: refusalAt(form.setErrors),
      },
    ),
  );
  return (
    <FormModal
      title={
        activity ? t`Change ${activity.title}` : isAchievement ? t`Add an achievement` : t`Add an activity`
      }
      size="lg"
      confirm={t`Save`}
      busy={save.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextInput label={t`Title`} {...form.getInputProps("title")} data-autofocus />
      {!isAchievement && (
        <Select
          label={t`Kind`}
          data={Object.entries(kindNames)
            .filter(([kind]) => kind !== "achievement")
            .map(([value, label]) => ({ value, label }))}
          {...form.getInputProps("kind")}
        />
      )}
      <Group grow align="flex-start">
        <TextInput type="date" label={t`First day`} {...form.getInputProps("first")} />
        <TextInput type="time" label={t`From`} {...form.getInputProps("from")} />
      </Group>
      <Group grow align="flex-start">
        <TextInput type="date" label={t`Last day`} {...form.getInputProps("last")} />
        <TextInput type="time" label={t`To`} {...form.getInputProps("to")} />
      </Group>
      <TextInput label={t`Place`} {...form.getInputProps("location")} />
      {!isAchievement && (
        <NumberInput
          label={t`Hours for each who takes part`}
          description={t`Those who are entered already keep theirs.`}
          min={0}
          max={200}
          decimalScale={2}
          {...form.getInputProps("hours")}
        />
      )}
      <Textarea
        label={t`What it was`}
        autosize
        minRows={3}
        maxLength={5000}
        {...form.getInputProps("description")}
      />
    </FormModal>
  );
}
