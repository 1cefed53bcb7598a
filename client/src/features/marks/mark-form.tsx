import { t } from "@lingui/core/macro";
import { SegmentedControl, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type ReactNode, useState } from "react";
import { refusalAt } from "@/api/refusal";
import type { Mark } from "@/api/types";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { useSetMark } from "./queries";
import { markNames, settable } from "./words";

interface Whom {
  enrollment: number;
  name: string;
}

interface MarkFormProps {
  /** The mark to change or lift; a new one without. */
  of?: Mark;
  lift?: boolean;
  /** For a new mark: the field in which the cadet is found. */
  finder?: (onPick: (whom: Whom) => void, error: ReactNode) => ReactNode;
  onClose: () => void;
}

/** Sets, changes or lifts a mark, with the reason. An INC says by what it is completed and until when. */
export function MarkForm({ of, lift = false, finder, onClose }: MarkFormProps) {
  const save = useSetMark();
  const [whom, setWhom] = useState<Whom | null>(
    of ? { enrollment: of.enrollment, name: of.cadet.name } : null,
  );
  const form = useForm({
    initialValues: {
      code: settable.find((one) => one === of?.code) ?? ("INC" as (typeof settable)[number]),
      requirement: of?.requirement ?? "",
      deadline: of?.deadline ?? "",
      reason: "",
    },
    validate: {
      requirement: (value, { code }) =>
        !lift && code === "INC" && !value.trim() ? t`Say what the cadet has to do.` : null,
      deadline: (value, { code }) => (!lift && code === "INC" && !value ? t`Say until when.` : null),
      reason: (value) => (value.trim() ? null : t`Say why; it goes into the audit log.`),
    },
  });
  const [asked, setAsked] = useState(false);
  const { code } = form.values;
  const submit = form.onSubmit(({ requirement, deadline, reason }) => {
    setAsked(true);
    if (!whom) return;
    const more = !lift && code === "INC" ? { requirement: requirement.trim(), deadline } : {};
    save.mutate(
      {
        enrollment: whom.enrollment,
        mark: { code: lift ? null : code, reason: reason.trim(), ...more },
      },
      {
        onSuccess: () => {
          toast(lift ? t`The mark of ${whom.name} is lifted.` : t`${whom.name} has the mark ${code}.`);
          onClose();
        },
        onError: refusalAt(form.setErrors),
      },
    );
  });
  const title = lift ? t`Lift ${of?.code ?? ""}?` : of ? t`Change the mark` : t`Set a mark`;
  return (
    <FormModal
      title={title}
      confirm={lift ? t`Lift the mark` : t`Set the mark`}
      busy={save.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      {whom ? (
        <Text>
          <strong>{whom.name}</strong>
          {lift && t`. The grade is computed from the records again.`}
        </Text>
      ) : (
        finder?.(setWhom, asked ? t`Choose the cadet from the list.` : null)
      )}
      {!lift && (
        <SegmentedControl
          aria-label={t`Mark`}
          fullWidth
          data={settable.map((value) => ({
            value,
            label: markNames[value],
          }))}
          {...form.getInputProps("code")}
        />
      )}
      {!lift && code === "INC" && (
        <>
          <TextInput
            label={t`To complete it`}
            description={t`What is missing: “Final examination”`}
            {...form.getInputProps("requirement")}
          />
          <TextInput type="date" label={t`Deadline`} {...form.getInputProps("deadline")} />
        </>
      )}
      <Textarea label={t`Reason`} autosize minRows={2} {...form.getInputProps("reason")} />
    </FormModal>
  );
}
