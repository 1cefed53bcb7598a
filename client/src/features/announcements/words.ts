import type { Announcement, AnnouncementScope } from "@/api/types";

export const scopeNames: Record<AnnouncementScope, string> = {
  unit: "The whole unit",
  staff: "All staff",
  course: "A course",
  company: "A company",
  platoon: "A platoon",
};

/** "the whole unit", "Alpha", "MS 1" */
export function toWhom({ scope, place }: Announcement): string {
  return place || scopeNames[scope].toLowerCase();
}
