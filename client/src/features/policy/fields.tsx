import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon } from "@/ui/icons";
import { Section } from "@/ui/section";
import type { Draft, Problems } from "./draft";

/** What every part of the editor works on. */
export interface Editing {
  draft: Draft;
  problems: Problems;
  onChange: (change: Partial<Draft>) => void;
}

/** The sentences about one field, or undefined. */
export const problemOf = (problems: Problems, field: string): string | undefined =>
  problems[field]?.join(" ");

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string;
  placeholder?: string;
  description?: string;
  /** For a list's lines, whose labels would all be the same. */
  name?: string;
}

/** A number as text, so that nothing typed is lost or rewritten. */
export function NumberField(props: FieldProps) {
  return <Field {...props} inputMode="decimal" />;
}

export function NameField(props: FieldProps) {
  return <Field {...props} maxLength={60} />;
}

function Field({ name, onChange, ...props }: FieldProps & { inputMode?: "decimal"; maxLength?: number }) {
  return (
    <TextInput
      {...props}
      aria-label={name}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A panel of the editor, with the order, memo or text that it follows. */
export function EditorSection({
  title,
  lead,
  source,
  editing: { draft, problems, onChange },
  children,
}: {
  title: string;
  lead?: ReactNode;
  /** The field that its source is noted under. */
  source: string;
  editing: Editing;
  children: ReactNode;
}) {
  return (
    <Section title={title} lead={lead}>
      {children}
      <TextInput
        label={t`Follows`}
        aria-label={t`${title} follows`}
        placeholder={t`The order, memo or text, if there is one`}
        maxLength={300}
        value={draft.sources[source] ?? ""}
        error={problemOf(problems, `sources.${source}`)}
        onChange={(event) => onChange({ sources: { ...draft.sources, [source]: event.currentTarget.value } })}
      />
    </Section>
  );
}

interface LinesProps<Line extends { line: string }> {
  /** "band" in "Add a band" and "Remove band 2". */
  noun: string;
  lines: Line[];
  onLines: (lines: Line[]) => void;
  blank: () => Line;
  problem?: string;
  /** The fields of one line. */
  children: (line: Line, at: number, change: (given: Partial<Line>) => void) => ReactNode;
}

/** A list whose lines can be added, changed and removed. */
export function Lines<Line extends { line: string }>(props: LinesProps<Line>) {
  const { noun, lines, onLines, blank, problem, children } = props;
  const change = (line: string, given: Partial<Line>) =>
    onLines(lines.map((one) => (one.line === line ? { ...one, ...given } : one)));
  return (
    <Stack gap="sm">
      {lines.map((one, at) => (
        <Group key={one.line} gap="sm" align="flex-start" wrap="nowrap" className="editor-line">
          <div className="editor-fields">{children(one, at, (given) => change(one.line, given))}</div>
          <ActionIcon
            variant="default"
            size={42}
            mt={25}
            aria-label={t`Remove ${noun} ${at + 1}`}
            onClick={() => onLines(lines.filter(({ line }) => line !== one.line))}
          >
            <Icon name="cross" size={18} />
          </ActionIcon>
        </Group>
      ))}
      {problem && (
        <Text c="var(--mantine-color-error)" role="alert">
          {problem}
        </Text>
      )}
      <div>
        <Button variant="default" size="sm" onClick={() => onLines([...lines, blank()])}>
          {/^[aeiou]/.test(noun) ? t`Add an ${noun}` : t`Add a ${noun}`}
        </Button>
      </div>
    </Stack>
  );
}

/** One of a few, as a select that cannot be emptied. */
export function ChoiceField<Value extends string>({
  label,
  name,
  value,
  choices,
  onChange,
  error,
}: {
  label: string;
  name?: string;
  value: Value;
  choices: { value: Value; label: string }[];
  onChange: (value: Value) => void;
  error?: string;
}) {
  return (
    <Select
      label={label}
      aria-label={name}
      data={choices}
      value={value}
      error={error}
      onChange={(next) => next && onChange(next as Value)}
    />
  );
}
