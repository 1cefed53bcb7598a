import { t } from "@lingui/core/macro";
import type { Activity } from "@/api/types";
import { formatDate, formatMoment, formatTime } from "@/lib/format";

export const kindNames: Record<Activity["kind"], string> = {
  training: t`Training`,
  service: t`Community service`,
  ceremony: t`Ceremony`,
  competition: t`Competition`,
  lecture: t`Lecture`,
  achievement: t`Achievement`,
  other: t`Other`,
};

/** "8 Aug 2026, 07:00–12:00", over midnight with both days. */
export function when({ starts_at, ends_at }: Pick<Activity, "starts_at" | "ends_at">): string {
  if (starts_at === ends_at) return formatDate(starts_at);
  const sameDay = formatDate(starts_at) === formatDate(ends_at);
  return sameDay
    ? `${formatMoment(starts_at)}–${formatTime(ends_at)}`
    : `${formatMoment(starts_at)} – ${formatMoment(ends_at)}`;
}

/** "4" and "1.5", without the zeros that the server keeps. */
export const hoursText = (hours: string | number) => String(Number(hours));
