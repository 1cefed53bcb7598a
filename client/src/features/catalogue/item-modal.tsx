import { t } from "@lingui/core/macro";
import { NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { refusalAt } from "@/api/refusal";
import type { CatalogueItem } from "@/api/types";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { useAddItem, useChangeItem } from "./queries";

interface ItemModalProps {
  /** The item to change; without one a new one is added. */
  item?: CatalogueItem;
  onClose: () => void;
}

/** A new offence or commendation, or another name and other points for one. Entries of before keep their points. */
export function ItemModal({ item, onClose }: ItemModalProps) {
  const add = useAddItem();
  const change = useChangeItem();
  const form = useForm({
    initialValues: {
      kind: item?.kind ?? ("demerit" as CatalogueItem["kind"]),
      name: item?.name ?? "",
      suggested_points: (item?.suggested_points ?? "") as number | string,
    },
    validate: {
      name: (name) => (name.trim() ? null : t`Give it a name, such as “Improper haircut”.`),
      suggested_points: (points) =>
        Number.isInteger(points) && Number(points) > 0 ? null : t`Points are a whole number above 0.`,
    },
  });
  const submit = form.onSubmit(({ kind, name, suggested_points }) => {
    const fields = { name: name.trim(), suggested_points: Number(suggested_points) };
    const outcome = {
      onSuccess: () => {
        toast(t`“${fields.name}” is in the catalogue.`);
        onClose();
      },
      onError: refusalAt(form.setErrors),
    };
    if (item) change.mutate({ id: item.id, ...fields }, outcome);
    else add.mutate({ kind, ...fields }, outcome);
  });
  return (
    <FormModal
      title={item ? t`Change “${item.name}”` : t`New catalogue item`}
      confirm={t`Save`}
      busy={add.isPending || change.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      {!item && (
        <SegmentedControl
          aria-label={t`Kind`}
          data={[
            { value: "demerit", label: t`Offence` },
            { value: "merit", label: t`Commendation` },
          ]}
          {...form.getInputProps("kind")}
        />
      )}
      <TextInput label={t`Name`} maxLength={120} {...form.getInputProps("name")} data-autofocus />
      <NumberInput
        label={t`Suggested points`}
        description={t`Whoever gives them may give others.`}
        allowDecimal={false}
        allowNegative={false}
        max={1000}
        hideControls
        {...form.getInputProps("suggested_points")}
      />
    </FormModal>
  );
}
