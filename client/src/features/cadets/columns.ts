import type { CadetRow } from "@/api/types";

export interface Column {
  key: string;
  label: string;
  /** Digits stand under each other. */
  isNumber?: boolean;
  say: (row: CadetRow) => string | number;
}

const NOTHING = "–";
const sexes: Record<string, string> = { male: "Male", female: "Female" };

/** What a list of cadets can show besides the name. */
export const columns: Column[] = [
  { key: "student_number", label: "Student number", say: (row) => row.student_number },
  { key: "course", label: "Course", say: (row) => row.enrollment?.course || "Not enrolled" },
  { key: "company", label: "Company", say: (row) => row.enrollment?.company_name || NOTHING },
  { key: "platoon", label: "Platoon", isNumber: true, say: (row) => row.enrollment?.platoon ?? NOTHING },
  { key: "status", label: "Status", say: statusOf },
  {
    key: "sex",
    label: "Sex",
    say: (row) => sexes[row.sex ?? ""] ?? NOTHING,
  },
  { key: "degree_program", label: "Degree program", say: (row) => row.degree_program || NOTHING },
  { key: "year_level", label: "Year level", isNumber: true, say: (row) => row.year_level ?? NOTHING },
  { key: "contact_number", label: "Contact number", say: (row) => row.contact_number || NOTHING },
  { key: "email", label: "E-mail", say: (row) => row.email || NOTHING },
];

const usual = ["student_number", "course", "company", "platoon", "status"];

/** The columns that the address bar names, in their order; without any the usual ones. */
export function shownColumns(named: string | undefined): Column[] {
  const wanted = named === undefined ? usual : named.split(",");
  return columns.filter(({ key }) => wanted.includes(key));
}

/** What the address bar says of columns; nothing of the usual ones. */
export function namedColumns(keys: string[]): string | undefined {
  const ordered = columns.map(({ key }) => key).filter((key) => keys.includes(key));
  return ordered.join() === usual.join() ? undefined : ordered.join() || "none";
}

export function statusOf(row: CadetRow): string {
  if (row.archived_at) return "Archived";
  const status = row.enrollment?.status ?? NOTHING;
  return status.charAt(0).toUpperCase() + status.slice(1);
}
