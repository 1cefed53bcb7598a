import type { EnrollmentHistory } from "@/api/types";
import { formatDate } from "@/lib/format";

export const statusNames: Record<EnrollmentHistory["status"], string> = {
  ongoing: "Ongoing",
  completed: "Completed",
  incomplete: "Incomplete",
  dropped: "Dropped",
};

export const statuses = Object.entries(statusNames).map(([value, label]) => ({ value, label }));

/** "Alpha, platoon 2". */
export function placeName(company: string | undefined, platoon: number | null | undefined): string {
  if (!company) return "No company";
  return platoon ? `${company}, platoon ${platoon}` : company;
}

/** From when until when it counts; nothing where it is the whole term. */
export function spanWords({ enrolled_on, ended_on }: EnrollmentHistory): string | null {
  if (enrolled_on && ended_on) return `${formatDate(enrolled_on)} to ${formatDate(ended_on)}`;
  if (enrolled_on) return `From ${formatDate(enrolled_on)}`;
  return ended_on ? `Until ${formatDate(ended_on)}` : null;
}
