import { t } from "@lingui/core/macro";
import type { EnrollmentHistory } from "@/api/types";
import { formatDate } from "@/lib/format";

export const statusNames: Record<EnrollmentHistory["status"], string> = {
  ongoing: t`Ongoing`,
  completed: t`Completed`,
  incomplete: t`Incomplete`,
  dropped: t`Dropped`,
};

export const statuses = Object.entries(statusNames).map(([value, label]) => ({ value, label }));

/** "Alpha, platoon 2". */
export function placeName(company: string | undefined, platoon: number | null | undefined): string {
  if (!company) return t`No company`;
  return platoon ? t`${company}, platoon ${platoon}` : company;
}

/** From when until when it counts; nothing where it is the whole term. */
export function spanWords({ enrolled_on, ended_on }: EnrollmentHistory): string | null {
  if (enrolled_on && ended_on) return t`${formatDate(enrolled_on)} to ${formatDate(ended_on)}`;
  if (enrolled_on) return t`From ${formatDate(enrolled_on)}`;
  return ended_on ? t`Until ${formatDate(ended_on)}` : null;
}
