import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "@/api/problem";
import { refusalAt } from "@/api/refusal";
import type { CadetRecord } from "@/api/types";
import { type FieldSpec, recordFieldNames, type SectionSpec } from "@/lib/record-fields";
import { toast } from "@/ui/toast";
import { useSaveRecord } from "./queries";
import { currentOf, patchOf, shown, type Values, valuesOf } from "./values";

interface Props {
  section: SectionSpec;
  record: CadetRecord;
  isOwn: boolean;
  onClose: () => void;
}

/** What the form began with; after a conflict, what somebody else has saved meanwhile. */
interface Base {
  version: number;
  values: Values;
}

/** Changes one section of a record. When somebody else saved it meanwhile, both values are shown and nothing typed is lost. */
export function SectionForm({ section, record, isOwn, onClose }: Props) {
  const [base, setBase] = useState<Base>({ version: record.version, values: valuesOf(record) });
  const [values, setValues] = useState(base.values);
  const [elsewhere, setElsewhere] = useState<string[] | null>(null);
  const [theirs, setTheirs] = useState<Values>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const save = useSaveRecord(record.cadet, isOwn);

  /** Goes on from what the other saved: what was not typed here is taken over, what was typed stays for a choice. */
  const mend = (current: Base) => {
    const changed = Object.keys(current.values).filter(
      (name) => current.values[name] !== base.values[name] && name in recordFieldNames,
    );
    const here = new Set(section.fields.map(({ name }) => name));
    const clashing = changed.filter(
      (name) => here.has(name) && values[name] !== base.values[name] && values[name] !== current.values[name],
    );
    setValues(
      Object.fromEntries(
        Object.entries(current.values).map(([name, value]) => [
          name,
          here.has(name) && values[name] !== base.values[name] ? (values[name] ?? "") : value,
        ]),
      ),
    );
    setTheirs(Object.fromEntries(clashing.map((name) => [name, current.values[name] ?? ""])));
    setElsewhere(changed.filter((name) => !clashing.includes(name)));
    setBase(current);
  };

  const submit = () => {
    const body = patchOf(section.fields, base.values, values, base.version);
    if (Object.keys(body).length === 1) return onClose();
    save.mutate(body, {
      onSuccess: () => {
        toast(t`The record is saved.`);
        onClose();
      },
      onError: (error) => {
        if (error instanceof ApiError && error.code === "stale") return mend(currentOf(error.current));
        refusalAt(setErrors)(error);
      },
    });
  };
  const settle = (name: string, value?: string) => {
    if (value !== undefined) setValues((now) => ({ ...now, [name]: value }));
    setTheirs(({ [name]: _, ...rest }) => rest);
  };
  return (
    <Modal opened onClose={onClose} title={section.title}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          {elsewhere && <Meanwhile clashes={Object.keys(theirs).length} taken={elsewhere} />}
          {section.fields.map((field) => (
            <div key={field.name}>
              <Field
                field={field}
                value={values[field.name] ?? ""}
                error={errors[field.name]}
                onChange={(value) => setValues((now) => ({ ...now, [field.name]: value }))}
              />
              {theirs[field.name] !== undefined && (
                <Group gap="xs" mt={4} role="group" aria-label={t`${field.label}: two values`}>
                  <Text size="sm">
                    <Trans>
                      Saved meanwhile: <strong>{shown(field.name, theirs[field.name]) || t`nothing`}</strong>
                    </Trans>
                  </Text>
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => settle(field.name, theirs[field.name])}
                  >
                    {t`Take this`}
                  </Button>
                  <Button size="compact-sm" variant="default" onClick={() => settle(field.name)}>
                    {t`Keep mine`}
                  </Button>
                </Group>
              )}
            </div>
          ))}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={Object.keys(theirs).length > 0}>
              {t`Save`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Meanwhile({ clashes, taken }: { clashes: number; taken: string[] }) {
  return (
    <Alert color="yellow" variant="light" role="alert" title={t`Somebody else saved this record meanwhile`}>
      {clashes > 0
        ? t`Nothing is lost: choose below which value stands, then save again.`
        : t`What you typed does not touch it: save again.`}
      {taken.length > 0 && t` Also changed: ${taken.map((name) => recordFieldNames[name]).join(", ")}.`}
    </Alert>
  );
}

interface FieldProps {
  field: FieldSpec;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

function Field({ field, value, error, onChange }: FieldProps) {
  const common = { label: field.label, description: field.hint, error };
  if (field.kind === "choice")
    return (
      <Select
        {...common}
        data={field.choices}
        value={value || null}
        onChange={(next) => onChange(next ?? "")}
        placeholder={t`Not on record`}
        clearable
      />
    );
  if (field.kind === "long")
    return (
      <Textarea
        {...common}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autosize
        minRows={2}
      />
    );
  return (
    <TextInput
      {...common}
      type={field.kind === "date" ? "date" : "text"}
      inputMode={field.kind === "number" ? "numeric" : undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
