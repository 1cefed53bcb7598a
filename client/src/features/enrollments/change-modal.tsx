import { t } from "@lingui/core/macro";
import { Group, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { refusalAt } from "@/api/refusal";
import type { EnrollmentHistory } from "@/api/types";
import { today } from "@/lib/format";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { useChangeEnrollment } from "./queries";
import { statuses } from "./words";

interface ChangeModalProps {
  name: string;
  term: string;
  enrollment: EnrollmentHistory;
  onClose: () => void;
}

/** Course, status, first and last day: late enrollment and dropping. */
export function ChangeModal({ name, term, enrollment, onClose }: ChangeModalProps) {
  const change = useChangeEnrollment(enrollment.id);
  const form = useForm({
    initialValues: {
      course: enrollment.course,
      status: enrollment.status,
      enrolled_on: enrollment.enrolled_on ?? "",
      ended_on: enrollment.ended_on ?? "",
    },
    validate: {
      ended_on: (last, { enrolled_on }) =>
        last && enrolled_on && last < enrolled_on ? t`Lies before the first day.` : null,
    },
  });
  const submit = form.onSubmit(({ enrolled_on, ended_on, ...rest }) =>
    change.mutate(
      { ...rest, enrolled_on: enrolled_on || null, ended_on: ended_on || null },
      {
        onSuccess: () => {
          toast(t`The enrollment of ${name} is changed.`);
          onClose();
        },
        onError: refusalAt(form.setErrors),
      },
    ),
  );
  return (
    <FormModal
      title={t`Enrollment of ${name}`}
      lead={t`${term}. Training days before the first day or after the last do not count.`}
      confirm={t`Save`}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      <Group grow align="flex-start">
        <TextInput label={t`Course`} {...form.getInputProps("course")} />
        <Select
          label={t`Status`}
          data={statuses}
          allowDeselect={false}
          {...form.getInputProps("status")}
          onChange={(next) => {
            const status = next as EnrollmentHistory["status"];
            // Who is dropped was there until today, unless another day is said.
            const ends = status === "dropped" && !form.values.ended_on;
            form.setValues({ status, ...(ends ? { ended_on: today() } : {}) });
          }}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput
          type="date"
          label={t`First day`}
          description={t`Empty: from the start`}
          {...form.getInputProps("enrolled_on")}
        />
        <TextInput
          type="date"
          label={t`Last day`}
          description={t`Empty: to the end`}
          {...form.getInputProps("ended_on")}
        />
      </Group>
    </FormModal>
  );
}
