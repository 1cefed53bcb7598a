import { t } from "@lingui/core/macro";
import type { StaffMember } from "@/api/types";

/** "COMPANY: Alpha, platoon 1" */
export function dutyText({ kind, company_name, platoon }: StaffMember["duties"][number]): string {
  return `${kind}: ${company_name || t`whole corps`}${platoon ? t`, platoon ${platoon}` : ""}`;
}
