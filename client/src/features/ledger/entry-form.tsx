import { Autocomplete, Button, NumberInput, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, describeError } from "@/api/problem";
import type { LedgerEntry } from "@/api/types";
import { today } from "@/lib/format";
import { uuid } from "@/lib/uuid";
import { toastProblem } from "@/ui/toast";
import { findCadetsQuery, useRecordEntry } from "./queries";

const reasons = {
  merit: [
    "Outstanding performance in drill",
    "Exemplary leadership",
    "Blood donation drive",
    "Community service",
    "Color guard duty",
    "Perfect attendance",
  ],
  demerit: [
    "Improper uniform",
    "Improper haircut",
    "Late in formation",
    "Talking in formation",
    "Disrespect to an officer",
    "Lost ID",
  ],
};

interface EntryFormProps {
  term: number | undefined;
  onRecorded: (entry: LedgerEntry) => void;
}

/** One merit or demerit: who, what kind, how many points, why. */
export function EntryForm({ term, onRecorded }: EntryFormProps) {
  const record = useRecordEntry();
  const form = useForm({
    initialValues: {
      enrollment: null as string | null,
      kind: "merit" as "merit" | "demerit",
      points: "" as number | string,
      reason: "",
      occurred_on: today(),
    },
    validate: {
      enrollment: (value) => (value ? null : "Choose the cadet from the list."),
      points: (value) =>
        Number.isInteger(value) && Number(value) > 0 ? null : "Points are a whole number above 0.",
      reason: (value) => (value.trim() ? null : "Say what the points are for."),
    },
  });
  const submit = form.onSubmit((values) =>
    record.mutate(
      {
        key: uuid(),
        entry: {
          enrollment: Number(values.enrollment),
          kind: values.kind,
          points: Number(values.points),
          reason: values.reason.trim(),
          occurred_on: values.occurred_on,
        },
      },
      {
        onSuccess: (entry) => {
          // The kind, points and reason stay: a squad often earns the same thing together.
          form.setFieldValue("enrollment", null);
          onRecorded(entry);
        },
        onError: (error) => {
          if (error instanceof ApiError) form.setErrors(error.fieldMessages);
          toastProblem(describeError(error));
        },
      },
    ),
  );
  return (
    <form
      onSubmit={submit}
      noValidate
      className="panel parade"
      style={{ padding: 16 }}
      aria-label="New entry"
    >
      <Stack>
        <CadetPicker
          term={term}
          value={form.values.enrollment}
          onPick={(enrollment) => form.setFieldValue("enrollment", enrollment)}
          error={form.errors.enrollment}
        />
        <SegmentedControl
          aria-label="Kind"
          fullWidth
          size="md"
          data={[
            { value: "merit", label: "Merit" },
            { value: "demerit", label: "Demerit" },
          ]}
          {...form.getInputProps("kind")}
        />
        <NumberInput
          label="Points"
          allowDecimal={false}
          allowNegative={false}
          inputMode="numeric"
          hideControls
          {...form.getInputProps("points")}
        />
        <Autocomplete label="Reason" data={reasons[form.values.kind]} {...form.getInputProps("reason")} />
        <TextInput type="date" label="Date" {...form.getInputProps("occurred_on")} />
        <Button type="submit" size="lg" loading={record.isPending}>
          {form.values.kind === "merit" ? "Record merit" : "Record demerit"}
        </Button>
      </Stack>
    </form>
  );
}

interface CadetPickerProps {
  term: number | undefined;
  value: string | null;
  onPick: (enrollment: string | null) => void;
  error: React.ReactNode;
}

/** Finds a cadet by name or student number; gives the enrollment, which is what an entry hangs on. */
function CadetPicker({ term, value, onPick, error }: CadetPickerProps) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 250);
  const [picked, setPicked] = useState<{ value: string; label: string } | null>(null);
  const found = useQuery(findCadetsQuery(term, search));
  const options = (found.data?.results ?? []).flatMap((cadet) =>
    cadet.enrollment
      ? [
          {
            value: String(cadet.enrollment.id),
            label: `${cadet.name} · ${cadet.student_number} · ${cadet.enrollment.company_name ?? "no company"}`,
          },
        ]
      : [],
  );
  const data =
    picked && picked.value === value && !options.some((one) => one.value === value)
      ? [picked, ...options]
      : options;
  return (
    <Select
      label="Cadet"
      placeholder="Name or student number"
      searchable
      clearable
      clearButtonProps={{ "aria-label": "Clear cadet" }}
      data={data}
      filter={({ options: all }) => all}
      searchValue={value === null ? text : undefined}
      onSearchChange={setText}
      value={value}
      onChange={(next, option) => {
        setPicked(next ? option : null);
        if (!next) setText("");
        onPick(next);
      }}
      nothingFoundMessage={
        search.length < 2
          ? "Type two letters or more"
          : found.isPending
            ? "Searching…"
            : "No cadet of this term matches"
      }
      error={error}
    />
  );
}
