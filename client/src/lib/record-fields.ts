/** The fields of a cadet's record: what they are called, how they are typed, in which section they stand. */

import { t } from "@lingui/core/macro";
export interface FieldSpec {
  name: string;
  label: string;
  kind?: "long" | "date" | "number" | "choice";
  choices?: { value: string; label: string }[];
  hint?: string;
}

export interface SectionSpec {
  key: string;
  title: string;
  lead?: string;
  /** Shown to those only whose duty needs it. */
  isPrivate?: boolean;
  fields: FieldSpec[];
}

const bloodTypes = ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"];

export const sections: SectionSpec[] = [
  {
    key: "identity",
    title: t`Identity`,
    fields: [
      { name: "student_number", label: t`Student number` },
      { name: "last_name", label: t`Last name` },
      { name: "first_name", label: t`First name` },
      { name: "middle_name", label: t`Middle name` },
      { name: "suffix", label: t`Suffix`, hint: t`Such as Jr.` },
      {
        name: "sex",
        label: t`Sex`,
        kind: "choice",
        choices: [
          { value: "male", label: t`Male` },
          { value: "female", label: t`Female` },
        ],
      },
      { name: "birthdate", label: t`Birth date`, kind: "date" },
    ],
  },
  {
    key: "contact",
    title: t`Contact`,
    fields: [
      { name: "email", label: t`E-mail` },
      { name: "contact_number", label: t`Contact number` },
      { name: "address", label: t`Address`, kind: "long" },
    ],
  },
  {
    key: "school",
    title: t`School`,
    fields: [
      { name: "college", label: t`College` },
      { name: "degree_program", label: t`Degree program` },
      { name: "year_level", label: t`Year level`, kind: "number" },
      { name: "section", label: t`Section` },
    ],
  },
  {
    key: "unit",
    title: t`In the unit`,
    fields: [
      { name: "rank", label: t`Rank`, hint: t`Such as Cdt Sgt` },
      { name: "position", label: t`Position`, hint: t`Such as platoon leader` },
    ],
  },
  {
    key: "sizes",
    title: t`Sizes for issue`,
    fields: [
      { name: "boots_size", label: t`Boots`, hint: t`Such as 8½ or 42` },
      { name: "uniform_size", label: t`Uniform`, hint: t`Such as M` },
      { name: "cap_size", label: t`Cap`, hint: t`Such as 7¼` },
    ],
  },
  {
    key: "guardian",
    title: t`Guardian`,
    lead: t`Whom to call in an emergency.`,
    isPrivate: true,
    fields: [
      { name: "guardian_name", label: t`Guardian’s name` },
      { name: "guardian_relationship", label: t`Relationship`, hint: t`Such as mother` },
      { name: "guardian_contact_number", label: t`Guardian’s contact number` },
      { name: "guardian_address", label: t`Guardian’s address`, kind: "long" },
    ],
  },
  {
    key: "health",
    title: t`Health`,
    lead: t`For an emergency on the ground.`,
    isPrivate: true,
    fields: [
      {
        name: "blood_type",
        label: t`Blood type`,
        kind: "choice",
        choices: bloodTypes.map((value) => ({ value, label: value })),
      },
      { name: "height_cm", label: t`Height (cm)`, kind: "number" },
      { name: "weight_kg", label: t`Weight (kg)`, kind: "number" },
      { name: "allergies", label: t`Allergies`, kind: "long" },
      { name: "conditions", label: t`Conditions`, kind: "long", hint: t`What a medic must know` },
    ],
  },
];

/** What a cadet fills in without asking anybody. */
export const ownSections = sections
  .filter(({ key }) => key !== "identity" && key !== "unit")
  .map((section) => ({ ...section, isPrivate: false }));

export const recordFieldNames: Record<string, string> = Object.fromEntries(
  sections.flatMap(({ fields }) => fields.map(({ name, label }) => [name, label])),
);

export const recordFields = new Map(
  sections.flatMap(({ fields }) => fields.map((field) => [field.name, field] as const)),
);
