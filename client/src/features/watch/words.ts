/** What the services are called, for people. */
import { t } from "@lingui/core/macro";
export const serviceNames: Record<string, string> = {
  web: t`Web`,
  channels: t`Live connections`,
  worker: t`Worker`,
  beat: t`Scheduler`,
};

/** How long something took or waits: "0.2 s", "40 s", "5 min", "3 h", "2 d". */
export function formatSpan(seconds: number): string {
  if (seconds < 10) return t`${Math.round(seconds * 10) / 10} s`;
  if (seconds < 120) return t`${Math.round(seconds)} s`;
  if (seconds < 3600) return t`${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return t`${Math.round(seconds / 3600)} h`;
  return t`${Math.round(seconds / 86_400)} d`;
}

/** How far back the plots go. */
export const spans = [
  { hours: 1, label: t`Hour` },
  { hours: 24, label: t`Day` },
  { hours: 168, label: t`Week` },
  { hours: 336, label: t`Two weeks` },
] as const;
