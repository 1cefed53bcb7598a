import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { SimpleGrid, Text } from "@mantine/core";
import { bandTops, type Draft, newLine } from "./draft";
import { ChoiceField, type Editing, EditorSection, Lines, NumberField, problemOf } from "./fields";

const modes = [
  { value: "half_up", label: t`Rounded half-up` },
  { value: "down", label: t`Cut down` },
] as const;
const places = [
  { value: "2", label: t`To 0.01` },
  { value: "1", label: t`To 0.1` },
  { value: "0", label: t`To a whole number` },
] as const;

/** How the final becomes an equivalent. */
export function BandsSection(editing: Editing) {
  const { draft, problems, onChange } = editing;
  const tops = bandTops(draft);
  return (
    <EditorSection
      title={t`Grade`}
      lead={t`Each band begins with its lowest final and reaches up to the band above it, so there is no gap.`}
      source="bands"
      editing={editing}
    >
      <Lines
        noun={t`band`}
        lines={draft.bands}
        onLines={(bands) => onChange({ bands })}
        blank={() => newLine({ lowest: "", equivalent: "" })}
        problem={problemOf(problems, "bands")}
      >
        {(band, at, change) => (
          <>
            <NumberField
              label={t`From`}
              name={t`Lowest final of band ${at + 1}`}
              value={band.lowest}
              error={problemOf(problems, `bands.${at}.lowest`)}
              onChange={(lowest) => change({ lowest })}
            />
            <Text c="dimmed" mt={34} className="no-break">
              <Trans>to {tops[at] ?? "–"}</Trans>
            </Text>
            <NumberField
              label={t`Equivalent`}
              name={t`Equivalent of band ${at + 1}`}
              value={band.equivalent}
              error={problemOf(problems, `bands.${at}.equivalent`)}
              onChange={(equivalent) => change({ equivalent })}
            />
          </>
        )}
      </Lines>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <NumberField
          label={t`Below the last band`}
          value={draft.failing_equivalent}
          error={problemOf(problems, "failing_equivalent")}
          onChange={(failing_equivalent) => onChange({ failing_equivalent })}
        />
        <ChoiceField
          label={t`The final is`}
          value={draft.rounding.mode}
          choices={[...modes]}
          error={problemOf(problems, "rounding.mode")}
          onChange={(mode) => onChange({ rounding: { ...draft.rounding, mode } })}
        />
        <ChoiceField
          label={t`How far`}
          value={draft.rounding.places}
          choices={[...places]}
          error={problemOf(problems, "rounding.places")}
          onChange={(to) => onChange({ rounding: { ...draft.rounding, places: to } })}
        />
      </SimpleGrid>
    </EditorSection>
  );
}

const flags = [
  ["min_attendance_percent", t`Attendance below (%)`],
  ["max_unexcused", t`More unexcused than`],
  ["consecutive_absences", t`Absences in a row`],
] as const;

/** What flags a cadet as liable to be dropped. */
export function DropRulesSection(editing: Editing) {
  const { draft, problems, onChange } = editing;
  const change = (given: Partial<Draft["drop_rules"]>) =>
    onChange({ drop_rules: { ...draft.drop_rules, ...given } });
  return (
    <EditorSection
      title={t`Drop rules`}
      lead={t`They flag a cadet as liable to be dropped; a person decides. Empty: no such rule.`}
      source="drop_rules"
      editing={editing}
    >
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        {flags.map(([field, label]) => (
          <NumberField
            key={field}
            label={label}
            value={draft.drop_rules[field]}
            placeholder={t`No rule`}
            error={problemOf(problems, `drop_rules.${field}`)}
            onChange={(value) => change({ [field]: value })}
          />
        ))}
      </SimpleGrid>
    </EditorSection>
  );
}
