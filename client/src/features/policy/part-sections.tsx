import { t } from "@lingui/core/macro";
import { Checkbox, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { capitalized } from "@/lib/format";
import { statusName } from "@/ui/status-badge";
import { type Draft, newLine, parts, statuses, sumOfWeights } from "./draft";
import { type Editing, EditorSection, Lines, NameField, NumberField, problemOf } from "./fields";
import { partNames } from "./words";

/** What the three parts count, with their sum while one types. */
export function WeightsSection(editing: Editing) {
  const { draft, problems } = editing;
  const sum = sumOfWeights(draft);
  const wrong = problemOf(problems, "weights");
  return (
    <EditorSection
      title={t`Weights`}
      lead={t`Points of 100 that each part of the grade counts.`}
      source="weights"
      editing={editing}
    >
      <PartFields field="weights" means={t`Weight of`} editing={editing} />
      <Text fw={650} role="status" c={wrong ? "var(--mantine-color-error)" : undefined}>
        {wrong ?? t`Sum: ${sum ?? "–"} of 100`}
      </Text>
    </EditorSection>
  );
}

/** What a day is worth, and which days count. */
export function AttendanceSection(editing: Editing) {
  const { draft, problems, onChange } = editing;
  return (
    <EditorSection
      title={t`Attendance`}
      lead={t`The share of a day that each status earns: 1 is all of it, 0 nothing.`}
      source="credits"
      editing={editing}
    >
      <SimpleGrid cols={{ base: 2, xs: 4 }}>
        {statuses.map((status) => (
          <NumberField
            key={status}
            label={capitalized(statusName(status))}
            value={draft.credits[status]}
            error={problemOf(problems, `credits.${status}`)}
            onChange={(value) => onChange({ credits: { ...draft.credits, [status]: value } })}
          />
        ))}
      </SimpleGrid>
      <Checkbox
        label={t`Excused days are not counted at all`}
        description={t`They leave the days that the credit is divided by; their credit does not matter then.`}
        checked={draft.excused_leaves_denominator}
        onChange={(event) => onChange({ excused_leaves_denominator: event.currentTarget.checked })}
      />
      <NumberField
        label={t`Days that count`}
        description={t`Empty: the closed days on which the cadet was enrolled. A number: so many, however many were held.`}
        value={draft.counted_days}
        placeholder={t`The closed days`}
        error={problemOf(problems, "counted_days")}
        onChange={(value) => onChange({ counted_days: value })}
      />
    </EditorSection>
  );
}

/** Where aptitude begins and ends, and when it is kept within that. */
export function AptitudeSection(editing: Editing) {
  const { draft, problems, onChange } = editing;
  const change = (given: Partial<Draft["aptitude"]>) =>
    onChange({ aptitude: { ...draft.aptitude, ...given } });
  return (
    <EditorSection
      title={t`Military aptitude`}
      lead={t`Everyone begins with the base; merits add, demerits take away.`}
      source="aptitude"
      editing={editing}
    >
      <SimpleGrid cols={2}>
        <NumberField
          label={t`Base`}
          value={draft.aptitude.base}
          error={problemOf(problems, "aptitude.base")}
          onChange={(base) => change({ base })}
        />
        <NumberField
          label={t`Ceiling`}
          value={draft.aptitude.ceiling}
          error={problemOf(problems, "aptitude.ceiling")}
          onChange={(ceiling) => change({ ceiling })}
        />
      </SimpleGrid>
      <Stack gap={4}>
        <Text id="clamp-label" fw={500}>
          {t`Kept within 0 and the ceiling`}
        </Text>
        <SegmentedControl
          aria-labelledby="clamp-label"
          data={[
            { value: "total", label: t`Once, on the total` },
            { value: "running", label: t`After every entry` },
          ]}
          value={draft.aptitude.clamp}
          onChange={(clamp) => change({ clamp: clamp as Draft["aptitude"]["clamp"] })}
        />
        <Text size="sm" c="dimmed">
          {t`At a ceiling of 100, +10 and then −10 gives 100 on the total, and 90 after every entry.`}
        </Text>
      </Stack>
      <Checkbox
        label={t`Merits beyond the ceiling count towards recognition`}
        checked={draft.aptitude.merits_beyond_ceiling_count}
        onChange={(event) => change({ merits_beyond_ceiling_count: event.currentTarget.checked })}
      />
    </EditorSection>
  );
}

/** The exams of the term. */
export function AssessmentsSection(editing: Editing) {
  const { draft, problems, onChange } = editing;
  return (
    <EditorSection
      title={t`Assessments`}
      lead={t`Base is the percentage that a score of 0 earns already: with 50, a grade is score / maximum × 50 + 50.`}
      source="assessments"
      editing={editing}
    >
      <Lines
        noun={t`assessment`}
        lines={draft.assessments}
        onLines={(assessments) => onChange({ assessments })}
        blank={() => newLine({ code: "", name: "", maximum: "100", weight: "1", base: "0" })}
        problem={problemOf(problems, "assessments")}
      >
        {(plan, at, change) => {
          const error = (field: string) => problemOf(problems, `assessments.${at}.${field}`);
          const name = plan.name || t`assessment ${at + 1}`;
          return (
            <>
              <NameField
                label={t`Name`}
                name={t`Name of assessment ${at + 1}`}
                value={plan.name}
                error={error("name") ?? error("code")}
                onChange={(value) => change({ name: value })}
              />
              <NumberField
                label={t`Maximum`}
                name={t`Maximum of ${name}`}
                value={plan.maximum}
                error={error("maximum")}
                onChange={(maximum) => change({ maximum })}
              />
              <NumberField
                label={t`Weight`}
                name={t`Weight of ${name}`}
                value={plan.weight}
                error={error("weight")}
                onChange={(weight) => change({ weight })}
              />
              <NumberField
                label={t`Base`}
                name={t`Base of ${name}`}
                value={plan.base}
                error={error("base")}
                onChange={(base) => change({ base })}
              />
            </>
          );
        }}
      </Lines>
    </EditorSection>
  );
}

/** Points below which a part fails the grade. */
export function FloorsSection(editing: Editing) {
  return (
    <EditorSection
      title={t`Floors`}
      lead={t`Points below which a part fails the grade, whatever the final. Empty: none.`}
      source="floors"
      editing={editing}
    >
      <PartFields field="floors" means={t`Least for`} placeholder={t`None`} editing={editing} />
    </EditorSection>
  );
}

/** A number for each part of the grade; what it `means` tells its field from those of other sections. */
function PartFields({
  field,
  means,
  placeholder,
  editing: { draft, problems, onChange },
}: {
  field: "weights" | "floors";
  means: string;
  placeholder?: string;
  editing: Editing;
}) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      {parts.map((part) => (
        <NumberField
          key={part}
          label={partNames[part]}
          name={`${means} ${partNames[part].toLowerCase()}`}
          value={draft[field][part]}
          placeholder={placeholder}
          error={problemOf(problems, `${field}.${part}`)}
          onChange={(value) => onChange({ [field]: { ...draft[field], [part]: value } })}
        />
      ))}
    </SimpleGrid>
  );
}
