import { Button, Checkbox, Group, Modal, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { ApiError, describeError } from "@/api/problem";
import type { Term } from "@/api/types";
import { toast, toastProblem } from "@/ui/toast";
import { useCreateTerm } from "./queries";
import { type Semester, semesterNames, usualName } from "./words";

const semesters = Object.entries(semesterNames).map(([value, label]) => ({ value, label }));

/** A new term. It begins with version 1 of the grading policy, and with nobody enrolled. */
export function TermForm({ onClose, onCreated }: { onClose: () => void; onCreated: (term: Term) => void }) {
  const create = useCreateTerm();
  const form = useForm({
    initialValues: {
      name: "",
      school_year: "",
      semester: "first" as Semester,
      starts_on: "",
      ends_on: "",
      is_current: false,
    },
    validate: {
      name: (name, values) =>
        name.trim() || values.school_year ? null : "Give the term a name, or its school year.",
      school_year: (year) => (!year || isSchoolYear(year) ? null : "Two years in a row, such as 2026-2027."),
      ends_on: (end, { starts_on }) =>
        end && starts_on && end < starts_on ? "The term ends before it starts." : null,
    },
  });
  const { school_year, semester } = form.values;
  const submit = form.onSubmit((values) =>
    create.mutate(
      {
        ...values,
        name: values.name.trim() || usualName(school_year, semester),
        starts_on: values.starts_on || null,
        ends_on: values.ends_on || null,
        // An empty one is no school year for the server.
        school_year: values.school_year || undefined,
      },
      {
        onSuccess: (term) => {
          toast(`${term.name} is open.`);
          onCreated(term);
        },
        onError: (error) => {
          if (error instanceof ApiError) form.setErrors(error.fieldMessages);
          toastProblem(describeError(error));
        },
      },
    ),
  );
  return (
    <Modal opened onClose={onClose} title="New term" size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label="School year"
              placeholder="2026-2027"
              {...form.getInputProps("school_year")}
              data-autofocus
            />
            <Select label="Semester" data={semesters} {...form.getInputProps("semester")} />
          </SimpleGrid>
          <TextInput
            label="Name"
            placeholder={usualName(school_year, semester)}
            description="Without one it is called by its school year and semester."
            {...form.getInputProps("name")}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput type="date" label="First day" {...form.getInputProps("starts_on")} />
            <TextInput type="date" label="Last day" {...form.getInputProps("ends_on")} />
          </SimpleGrid>
          <Checkbox
            label="This is the current term from now on"
            description="Every page opens with it."
            {...form.getInputProps("is_current", { type: "checkbox" })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Open the term
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function isSchoolYear(text: string): boolean {
  const years = /^(\d{4})-(\d{4})$/.exec(text);
  return years !== null && Number(years[2]) === Number(years[1]) + 1;
}
