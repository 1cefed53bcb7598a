import { t } from "@lingui/core/macro";
import { type Issuer, newLine } from "./draft";
import { ChoiceField, type Editing, EditorSection, Lines, NameField, NumberField, problemOf } from "./fields";
import { issuerName } from "./words";

const issuers = (["admin", "TAC", "S1", "COMPANY", "PLATOON", "ENCODER", "LEADER"] satisfies Issuer[]).map(
  (value) => ({ value, label: issuerName(value) }),
);
const kinds = [
  { value: "merit", label: t`Merits` },
  { value: "demerit", label: t`Demerits` },
] as const;
const bounds = [
  ["per_entry", t`At once`],
  ["per_day", t`A day`],
  ["per_cadet", t`A cadet`],
] as const;

/** Who may give how many merits and demerits. */
export function LimitsSection(editing: Editing) {
  const { draft, problems, onChange } = editing;
  return (
    <EditorSection
      title={t`Who may give how many`}
      lead={t`At most so many points at once, on a day, and to one cadet in the term. Empty, or without a line: no limit. Of several duties the most generous holds.`}
      source="issuer_limits"
      editing={editing}
    >
      <Lines
        noun={t`limit`}
        lines={draft.issuer_limits}
        onLines={(issuer_limits) => onChange({ issuer_limits })}
        blank={() =>
          newLine({
            issuer: "PLATOON" as Issuer,
            kind: "merit" as const,
            per_entry: "",
            per_day: "",
            per_cadet: "",
          })
        }
        problem={problemOf(problems, "issuer_limits")}
      >
        {(limit, at, change) => (
          <>
            <ChoiceField
              label={t`Duty`}
              name={t`Duty of limit ${at + 1}`}
              value={limit.issuer}
              choices={issuers}
              error={problemOf(problems, `issuer_limits.${at}.issuer`)}
              onChange={(issuer) => change({ issuer })}
            />
            <ChoiceField
              label={t`Gives`}
              name={t`What limit ${at + 1} is for`}
              value={limit.kind}
              choices={[...kinds]}
              onChange={(kind) => change({ kind })}
            />
            {bounds.map(([field, label]) => (
              <NumberField
                key={field}
                label={label}
                name={t`${label}, limit ${at + 1}`}
                value={limit[field]}
                error={problemOf(problems, `issuer_limits.${at}.${field}`)}
                onChange={(value) => change({ [field]: value })}
              />
            ))}
          </>
        )}
      </Lines>
    </EditorSection>
  );
}

/** The awards that lifetime merits earn. */
export function RecognitionSection(editing: Editing) {
  const { draft, problems, onChange } = editing;
  return (
    <EditorSection
      title={t`Recognition`}
      lead={t`What so many merits earn, over all terms of a cadet.`}
      source="recognition"
      editing={editing}
    >
      <Lines
        noun={t`award`}
        lines={draft.recognition}
        onLines={(recognition) => onChange({ recognition })}
        blank={() => newLine({ name: "", merits: "" })}
        problem={problemOf(problems, "recognition")}
      >
        {(award, at, change) => (
          <>
            <NameField
              label={t`Award`}
              name={t`Name of award ${at + 1}`}
              value={award.name}
              error={problemOf(problems, `recognition.${at}.name`)}
              onChange={(name) => change({ name })}
            />
            <NumberField
              label={t`From merits`}
              name={t`Merits of award ${at + 1}`}
              value={award.merits}
              error={problemOf(problems, `recognition.${at}.merits`)}
              onChange={(merits) => change({ merits })}
            />
          </>
        )}
      </Lines>
    </EditorSection>
  );
}
