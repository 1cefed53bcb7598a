import { t } from "@lingui/core/macro";
import { dutyNames } from "@/api/duties";
import type { StaffMember } from "@/api/types";

/** "Company officer: Alpha, platoon 1" */
export function dutyText({ kind, company_name, platoon }: StaffMember["duties"][number]): string {
  return `${dutyNames[kind]}: ${company_name || t`whole corps`}${platoon ? t`, platoon ${platoon}` : ""}`;
}
