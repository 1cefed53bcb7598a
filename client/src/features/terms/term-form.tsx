import { t } from "@lingui/core/macro";
import { Checkbox, NumberInput, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { refusalAt } from "@/api/refusal";
import type { Term, TermIn } from "@/api/types";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { useSaveTerm } from "./queries";
import { isSchoolYear, type Semester, semesterNames, usualName } from "./words";

const semesters = Object.entries(semesterNames).map(([value, label]) => ({ value, label }));
const DAYS_TO_SUBMIT = 15;

interface TermFormProps {
  /** The term to change; without one a new term is opened, with version 1 of the grading policy and nobody enrolled. */
  term?: Term;
  onClose: () => void;
  onSaved: (term: Term) => void;
}

/** What a term says of itself: its name, when it is, and when its grades are due. */
export function TermForm({ term, onClose, onSaved }: TermFormProps) {
  const save = useSaveTerm(term?.id);
  const form = useForm({
    initialValues: {
      name: term?.name ?? "",
      school_year: term?.school_year ?? "",
      semester: term?.semester ?? ("first" as Semester),
      starts_on: term?.starts_on ?? "",
      ends_on: term?.ends_on ?? "",
      grades_due_days: (term?.grades_due_days ?? DAYS_TO_SUBMIT) as number | string,
      is_current: term?.is_current ?? false,
    },
    validate: {
      name: (name, values) =>
        name.trim() || values.school_year ? null : t`Give the term a name, or its school year.`,
      school_year: (year) => (!year || isSchoolYear(year) ? null : t`Two years in a row, such as 2026-2027.`),
      ends_on: (end, { starts_on }) =>
        end && starts_on && end < starts_on ? t`The term ends before it starts.` : null,
      grades_due_days: (days) => (days === "" ? t`Within how many days?` : null),
    },
  });
  const { school_year, semester } = form.values;
  const submit = form.onSubmit((values) => {
    const { name, ...rest } = {
      ...values,
      name: values.name.trim() || usualName(school_year, semester),
      starts_on: values.starts_on || null,
      ends_on: values.ends_on || null,
      grades_due_days: Number(values.grades_due_days),
    };
    // What nobody touched is not sent: somebody else may have changed it meanwhile.
    const touched: Omit<TermIn, "name"> = Object.fromEntries(
      Object.entries(rest).filter(([field]) => form.isDirty(field)),
    );
    save.mutate(
      { name, ...touched },
      {
        onSuccess: (saved) => {
          toast(term ? t`${saved.name} is changed.` : t`${saved.name} is open.`);
          onSaved(saved);
        },
        onError: refusalAt(form.setErrors),
      },
    );
  });
  return (
    <FormModal
      title={term ? t`Change the term` : t`New term`}
      size="lg"
      confirm={term ? t`Save` : t`Open the term`}
      busy={save.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t`School year`}
          placeholder="2026-2027"
          {...form.getInputProps("school_year")}
          data-autofocus
        />
        <Select label={t`Semester`} data={semesters} {...form.getInputProps("semester")} />
      </SimpleGrid>
      <TextInput
        label={t`Name`}
        placeholder={usualName(school_year, semester)}
        description={t`Without one it is called by its school year and semester.`}
        {...form.getInputProps("name")}
      />
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <TextInput type="date" label={t`First day`} {...form.getInputProps("starts_on")} />
        <TextInput type="date" label={t`Last day`} {...form.getInputProps("ends_on")} />
        <NumberInput
          label={t`Grades due, days after`}
          min={0}
          max={365}
          allowDecimal={false}
          hideControls
          {...form.getInputProps("grades_due_days")}
        />
      </SimpleGrid>
      <Checkbox
        label={t`This is the current term from now on`}
        description={t`Every page opens with it.`}
        // Another term takes over from the current one; it is not put down by itself.
        disabled={term?.is_current}
        {...form.getInputProps("is_current", { type: "checkbox" })}
      />
    </FormModal>
  );
}
