import { t } from "@lingui/core/macro";
import type { CadetRow } from "@/api/types";
import { capitalized } from "@/lib/format";
import { statusName } from "@/ui/status-badge";

export interface Column {
  key: string;
  label: string;
  /** Digits stand under each other. */
  isNumber?: boolean;
  say: (row: CadetRow) => string | number;
}

const NOTHING = "–";
const sexes: Record<string, string> = { male: t`Male`, female: t`Female` };

/** What a list of cadets can show besides the name. */
export const columns: Column[] = [
  { key: "student_number", label: t`Student number`, say: (row) => row.student_number },
  { key: "course", label: t`Course`, say: (row) => row.enrollment?.course || t`Not enrolled` },
  { key: "company", label: t`Company`, say: (row) => row.enrollment?.company_name || NOTHING },
  { key: "platoon", label: t`Platoon`, isNumber: true, say: (row) => row.enrollment?.platoon ?? NOTHING },
  { key: "status", label: t`Status`, say: statusOf },
  {
    key: "sex",
    label: t`Sex`,
    say: (row) => sexes[row.sex ?? ""] ?? NOTHING,
  },
  { key: "degree_program", label: t`Degree program`, say: (row) => row.degree_program || NOTHING },
  { key: "year_level", label: t`Year level`, isNumber: true, say: (row) => row.year_level ?? NOTHING },
  { key: "contact_number", label: t`Contact number`, say: (row) => row.contact_number || NOTHING },
  { key: "email", label: t`E-mail`, say: (row) => row.email || NOTHING },
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
  if (row.archived_at) return t`Archived`;
  const status = row.enrollment?.status ?? NOTHING;
  return capitalized(statusName(status));
}
