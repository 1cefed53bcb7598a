import { t } from "@lingui/core/macro";
import { Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { refusalAt } from "@/api/refusal";
import type { Completion } from "@/api/types";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { useEnterSerial } from "./queries";

/** The serial number of one cadet, as headquarters gave it; another one in its place needs a reason. */
export function SerialModal({ completion, onClose }: { completion: Completion; onClose: () => void }) {
  const { cadet, serial } = completion;
  const enter = useEnterSerial();
  const form = useForm({
    initialValues: { number: serial?.number ?? "", reason: "" },
    validate: {
      number: (number) => (number.trim() ? null : t`Type it as headquarters gave it.`),
      reason: (reason) => (!serial || reason.trim() ? null : t`Say why it is corrected.`),
    },
  });
  const submit = form.onSubmit(({ number, reason }) =>
    enter.mutate(
      { cadet: cadet.id, number: number.trim(), reason: reason.trim() },
      {
        onSuccess: () => {
          toast(t`The serial number of ${cadet.name} is entered.`);
          onClose();
        },
        onError: refusalAt(form.setErrors),
      },
    ),
  );
  return (
    <FormModal
      title={t`Serial number of ${cadet.name}`}
      confirm={serial ? t`Correct it` : t`Enter it`}
      busy={enter.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      <Text>{t`Headquarters gives it; it is never made here.`}</Text>
      <TextInput
        label={t`Serial number`}
        maxLength={60}
        autoComplete="off"
        {...form.getInputProps("number")}
        data-autofocus
      />
      {serial && <TextInput label={t`Reason`} maxLength={1000} {...form.getInputProps("reason")} />}
    </FormModal>
  );
}
