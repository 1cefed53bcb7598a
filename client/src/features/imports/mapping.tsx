import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Checkbox, Group, Select, Text } from "@mantine/core";
import { useState } from "react";
import type { ImportLook } from "@/api/types";
import { Section } from "@/ui/section";

interface MappingProps {
  look: ImportLook;
  busy: boolean;
  onPreview: (mapping: Record<string, string>, remember: boolean) => void;
}

/** Which column of the file is which. What is known is filled in; a person decides the rest. */
export function Mapping({ look, busy, onPreview }: MappingProps) {
  const [fields, setFields] = useState<Record<string, string>>(() =>
    Object.fromEntries(look.headings.map(({ heading, field }) => [heading, field])),
  );
  const [remember, setRemember] = useState(false);
  const used = Object.values(fields);
  const missing = look.columns.filter(({ field, required }) => required && !used.includes(field));
  const unsaid = look.columns.filter(({ field, expected }) => expected && !used.includes(field));
  const twice = look.columns.filter(({ field }) => used.filter((one) => one === field).length > 1);
  const choices = [
    { value: "", label: t`Leave out` },
    ...look.columns.map(({ field, heading }) => ({ value: field, label: heading })),
  ];
  return (
    <Section title={t`Columns`} lead={t`The file is ${look.form}.`}>
      {look.is_remembered && (
        <Text size="sm">{t`Filled in as you have said it for these headings before.`}</Text>
      )}
      {look.notes.map((note) => (
        <Text key={note} size="sm">
          {note}
        </Text>
      ))}
      <ul className="flush-list">
        {look.headings.map(({ heading, samples }) => (
          <li key={heading} className="mapping-row">
            <div>
              <Text fw={600}>{heading}</Text>
              <Text size="sm" c="dimmed" lineClamp={2}>
                {samples.filter(Boolean).join(" · ") || t`Blank in the first rows`}
              </Text>
            </div>
            <Select
              aria-label={t`Column for ${heading}`}
              data={choices}
              value={fields[heading] ?? ""}
              onChange={(next) => setFields((now) => ({ ...now, [heading]: next ?? "" }))}
              allowDeselect={false}
              searchable
            />
          </li>
        ))}
      </ul>
      {(missing.length > 0 || twice.length > 0) && (
        <Alert color="yellow" variant="light" title={t`Not all columns are told apart`}>
          {used.every((field) => field === "") && (
            <div>
              {t`The first row is taken for the names of the columns. If it is a record already, put a row with names above it: otherwise it is not taken in.`}
            </div>
          )}
          {missing.length > 0 && (
            <div>
              <Trans>Still to be found: {missing.map((one) => one.heading).join(", ")}.</Trans>
            </div>
          )}
          {twice.length > 0 && (
            <div>
              <Trans>Chosen twice: {twice.map((one) => one.heading).join(", ")}.</Trans>
            </div>
          )}
        </Alert>
      )}
      {unsaid.length > 0 && (
        <Alert color="yellow" variant="light" title={t`A column that such a list mostly has`}>
          <Trans>
            Nothing is chosen for {unsaid.map((one) => one.heading).join(", ")}. You can go on without: what
            is new then has none.
          </Trans>
        </Alert>
      )}
      <Group justify="space-between">
        <Checkbox
          label={t`Propose this next time`}
          checked={remember}
          onChange={(event) => setRemember(event.currentTarget.checked)}
        />
        <Button
          loading={busy}
          disabled={missing.length > 0 || twice.length > 0}
          onClick={() => onPreview(fields, remember)}
        >
          {t`Preview`}
        </Button>
      </Group>
    </Section>
  );
}
