import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, Select, SimpleGrid, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { dutyKinds, dutyNames } from "@/api/duties";
import { companiesQuery } from "@/api/reference";
import { refusalAt } from "@/api/refusal";
import type { Account, DutyKind } from "@/api/types";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { dayAfter, startOf } from "./days";
import { dutyKindsQuery, findStaffQuery, useGiveDuty } from "./queries";
import { kindWords } from "./words";

interface DutyFormProps {
  /** Whose duty it is to be, when that is known. */
  person?: Pick<Account, "id" | "display_name">;
  onClose: () => void;
}

const kinds = dutyKinds.map((value) => ({ value, label: dutyNames[value] }));

/** Gives somebody of the staff a duty. */
export function DutyForm({ person, onClose }: DutyFormProps) {
  const give = useGiveDuty();
  const { data: meanings = [] } = useQuery(dutyKindsQuery());
  const { data: companies = [] } = useQuery(companiesQuery());
  const form = useForm({
    initialValues: {
      user: person ? String(person.id) : (null as string | null),
      kind: null as DutyKind | null,
      company: "",
      platoon: "",
      starts_at: "",
      ends_at: "",
      reason: "",
    },
    validate: {
      user: (id) => (id ? null : t`Choose who it is.`),
      kind: (kind) => (kind ? null : t`Choose what it is for.`),
      company: (company, { kind }) =>
        !company && (kind === "COMPANY" || kind === "PLATOON") ? t`This duty needs a company.` : null,
      platoon: (platoon, { kind }) => (!platoon && kind === "PLATOON" ? t`This duty needs a platoon.` : null),
      ends_at: (last, { starts_at }) =>
        last && starts_at && last < starts_at ? t`Lies before the first day.` : null,
      reason: (text) => (text.trim() ? null : t`Say why; it goes into the audit log.`),
    },
  });
  const { kind, company, platoon } = form.values;
  const meaning = meanings.find((one) => one.kind === kind);
  const words = meaning && kindWords(meaning);
  const platoons = companies.find(({ id }) => String(id) === company)?.platoons ?? [];
  const submit = form.onSubmit((values) => {
    if (!values.user || !values.kind) return;
    give.mutate(
      {
        user: Number(values.user),
        kind: values.kind,
        // At most one of the two: a platoon knows its company.
        company: values.company && !values.platoon ? Number(values.company) : null,
        platoon: values.platoon ? Number(values.platoon) : null,
        starts_at: values.starts_at ? startOf(values.starts_at) : null,
        ends_at: values.ends_at ? startOf(dayAfter(values.ends_at)) : null,
        reason: values.reason.trim(),
      },
      {
        onSuccess: () => {
          toast(t`The duty is given.`);
          onClose();
        },
        onError: refusalAt(form.setErrors),
      },
    );
  });
  return (
    <FormModal
      title={person ? t`Duty for ${person.display_name}` : t`Give a duty`}
      confirm={t`Give the duty`}
      busy={give.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      {!person && <StaffPicker {...form.getInputProps("user")} />}
      <div>
        <Select label={t`Duty`} data={kinds} placeholder={t`Choose`} {...form.getInputProps("kind")} />
        {words && (
          <Text size="sm" c="dimmed" mt={4}>
            <Trans>
              May {words.does}.
              {words.corpsOnly && !company && t` For the whole corps also ${words.corpsOnly}.`}
            </Trans>
          </Text>
        )}
      </div>
      <Group grow align="flex-start">
        <Select
          label={t`Company`}
          data={[
            { value: "", label: t`Whole corps` },
            ...companies.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
          {...form.getInputProps("company")}
          onChange={(next) => form.setValues({ company: next ?? "", platoon: "" })}
        />
        {platoons.length > 0 && (
          <Select
            label={t`Platoon`}
            data={[
              { value: "", label: t`Whole company` },
              ...platoons.map(({ id, number }) => ({ value: String(id), label: t`Platoon ${number}` })),
            ]}
            {...form.getInputProps("platoon")}
            value={platoon}
          />
        )}
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          type="date"
          label={t`First day`}
          description={t`Empty: from now on`}
          {...form.getInputProps("starts_at")}
        />
        <TextInput
          type="date"
          label={t`Last day`}
          description={t`Empty: open end`}
          {...form.getInputProps("ends_at")}
        />
      </SimpleGrid>
      <Textarea label={t`Reason`} autosize minRows={2} {...form.getInputProps("reason")} />
    </FormModal>
  );
}

interface StaffPickerProps {
  value?: string | null;
  onChange?: (id: string | null) => void;
  error?: React.ReactNode;
}

function StaffPicker({ value, onChange, error }: StaffPickerProps) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 250);
  const [picked, setPicked] = useState<{ value: string; label: string } | null>(null);
  const { data } = useQuery(findStaffQuery(picked?.label === search ? "" : search));
  const found = (data?.results ?? []).map((one) => ({
    value: String(one.id),
    label: `${one.display_name} (${one.username})`,
  }));
  const options = picked && !found.some((one) => one.value === picked.value) ? [picked, ...found] : found;
  return (
    <Select
      label={t`Person`}
      placeholder={t`Name or username`}
      searchable
      data={options}
      filter={({ options: all }) => all}
      searchValue={text}
      onSearchChange={setText}
      value={value}
      onChange={(next, option) => {
        setPicked(next ? option : null);
        onChange?.(next);
      }}
      nothingFoundMessage={t`No member of the staff matches`}
      error={error}
    />
  );
}
