import { t } from "@lingui/core/macro";
import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { refusalAt } from "@/api/refusal";
import type { EnrollmentHistory } from "@/api/types";
import { today } from "@/lib/format";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { idsOf, PlaceFields } from "./place-fields";
import { useTransfer } from "./queries";
import { placeName } from "./words";

interface TransferModalProps {
  name: string;
  enrollment: EnrollmentHistory;
  onClose: () => void;
}

/** Another company or platoon from a day on. */
export function TransferModal({ name, enrollment, onClose }: TransferModalProps) {
  const transfer = useTransfer(enrollment.id);
  const form = useForm({
    initialValues: {
      company: enrollment.company ? String(enrollment.company) : "",
      platoon: enrollment.platoon_id ? String(enrollment.platoon_id) : "",
      moved_on: today(),
    },
    validate: { moved_on: (day) => (day ? null : t`Say from which day on.`) },
  });
  const { moved_on, ...place } = form.values;
  const submit = form.onSubmit(() =>
    transfer.mutate(
      { ...idsOf(place), moved_on },
      {
        onSuccess: (moved) => {
          toast(t`${name} stands in ${placeName(moved.company_name, moved.platoon)} now.`);
          onClose();
        },
        onError: refusalAt(form.setErrors),
      },
    ),
  );
  return (
    <FormModal
      title={t`Transfer ${name}`}
      lead={t`Now in ${placeName(enrollment.company_name, enrollment.platoon)}. Training days before the transfer stay with that company.`}
      confirm={t`Transfer`}
      busy={transfer.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      <PlaceFields value={place} onChange={form.setValues} errors={form.errors} />
      <TextInput
        type="date"
        label={t`First day in the new place`}
        max={today()}
        {...form.getInputProps("moved_on")}
      />
    </FormModal>
  );
}
