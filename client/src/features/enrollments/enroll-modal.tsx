import { t } from "@lingui/core/macro";
import { Group, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { refusalAt } from "@/api/refusal";
import type { Term } from "@/api/types";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { idsOf, PlaceFields } from "./place-fields";
import { useEnroll } from "./queries";

interface EnrollModalProps {
  cadet: { id: number; name: string };
  term: Term;
  onClose: () => void;
}

/** Enrolls a cadet in the current term, from its beginning or late. */
export function EnrollModal({ cadet, term, onClose }: EnrollModalProps) {
  const enroll = useEnroll();
  const form = useForm({
    initialValues: { course: "MS 1", enrolled_on: "", company: "", platoon: "" },
    validate: { course: (course) => (course.trim() ? null : t`Say which course, such as MS 1.`) },
  });
  const { course, enrolled_on, ...place } = form.values;
  const submit = form.onSubmit(() =>
    enroll.mutate(
      { cadet: cadet.id, term: term.id, course, enrolled_on: enrolled_on || null, ...idsOf(place) },
      {
        onSuccess: () => {
          toast(t`${cadet.name} is enrolled in ${term.name}.`);
          onClose();
        },
        onError: refusalAt(form.setErrors),
      },
    ),
  );
  return (
    <FormModal
      title={t`Enroll ${cadet.name}`}
      lead={t`In ${term.name}. Who comes late is counted from the first day.`}
      confirm={t`Enroll`}
      busy={enroll.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      <Group grow align="flex-start">
        <TextInput label={t`Course`} description={t`Such as MS 1`} {...form.getInputProps("course")} />
        <TextInput
          type="date"
          label={t`First day`}
          description={t`Empty: from the start`}
          {...form.getInputProps("enrolled_on")}
        />
      </Group>
      <PlaceFields value={place} onChange={form.setValues} errors={form.errors} />
    </FormModal>
  );
}
