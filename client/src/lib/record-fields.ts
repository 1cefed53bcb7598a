/** The fields of a cadet's record: what they are called, how they are typed, in which section they stand. */

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
    title: "Identity",
    fields: [
      { name: "student_number", label: "Student number" },
      { name: "last_name", label: "Last name" },
      { name: "first_name", label: "First name" },
      { name: "middle_name", label: "Middle name" },
      { name: "suffix", label: "Suffix", hint: "Such as Jr." },
      {
        name: "sex",
        label: "Sex",
        kind: "choice",
        choices: [
          { value: "male", label: "Male" },
          { value: "female", label: "Female" },
        ],
      },
      { name: "birthdate", label: "Birth date", kind: "date" },
    ],
  },
  {
    key: "contact",
    title: "Contact",
    fields: [
      { name: "email", label: "E-mail" },
      { name: "contact_number", label: "Contact number" },
      { name: "address", label: "Address", kind: "long" },
    ],
  },
  {
    key: "school",
    title: "School",
    fields: [
      { name: "college", label: "College" },
      { name: "degree_program", label: "Degree program" },
      { name: "year_level", label: "Year level", kind: "number" },
      { name: "section", label: "Section" },
    ],
  },
  {
    key: "unit",
    title: "In the unit",
    fields: [
      { name: "rank", label: "Rank", hint: "Such as Cdt Sgt" },
      { name: "position", label: "Position", hint: "Such as platoon leader" },
    ],
  },
  {
    key: "sizes",
    title: "Sizes for issue",
    fields: [
      { name: "boots_size", label: "Boots", hint: "Such as 8½ or 42" },
      { name: "uniform_size", label: "Uniform", hint: "Such as M" },
      { name: "cap_size", label: "Cap", hint: "Such as 7¼" },
    ],
  },
  {
    key: "guardian",
    title: "Guardian",
    lead: "Whom to call in an emergency.",
    isPrivate: true,
    fields: [
      { name: "guardian_name", label: "Guardian’s name" },
      { name: "guardian_relationship", label: "Relationship", hint: "Such as mother" },
      { name: "guardian_contact_number", label: "Guardian’s contact number" },
      { name: "guardian_address", label: "Guardian’s address", kind: "long" },
    ],
  },
  {
    key: "health",
    title: "Health",
    lead: "For an emergency on the ground.",
    isPrivate: true,
    fields: [
      {
        name: "blood_type",
        label: "Blood type",
        kind: "choice",
        choices: bloodTypes.map((value) => ({ value, label: value })),
      },
      { name: "height_cm", label: "Height (cm)", kind: "number" },
      { name: "weight_kg", label: "Weight (kg)", kind: "number" },
      { name: "allergies", label: "Allergies", kind: "long" },
      { name: "conditions", label: "Conditions", kind: "long", hint: "What a medic must know" },
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
