import { t } from "@lingui/core/macro";
import type { Announcement, AnnouncementScope } from "@/api/types";

export const scopeNames: Record<AnnouncementScope, string> = {
  unit: t`The whole unit`,
  staff: t`All staff`,
  course: t`A course`,
  company: t`A company`,
  platoon: t`A platoon`,
};

/** "the whole unit", "Alpha", "MS 1" */
export function toWhom({ scope, place }: Announcement): string {
  return place || (scope === "unit" ? t`the whole unit` : scopeNames[scope].toLowerCase());
}
