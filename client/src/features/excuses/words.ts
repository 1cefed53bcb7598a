import { t } from "@lingui/core/macro";
import type { ExcuseStatus } from "@/api/types";

export const statusNames: Record<ExcuseStatus, string> = {
  open: "waiting",
  appealed: "appealed",
  approved: "approved",
  refused: "refused",
  withdrawn: "withdrawn",
};

export const LETTER_TYPES = "image/jpeg,image/png,image/webp,application/pdf";
export const LETTER_MAX_BYTES = 10 * 1024 * 1024;

/** "1.4 MB", "320 KB" */
export function sizeOf(bytes: number): string {
  return bytes < 1_000_000
    ? t`${Math.max(1, Math.round(bytes / 1000))} KB`
    : t`${(bytes / 1e6).toFixed(1)} MB`;
}

/** What keeps a letter from being sent, before a phone sends it for minutes; null when nothing does. */
export function letterProblem(file: File): string | null {
  if (file.size > LETTER_MAX_BYTES) return t`The file is larger than 10 MB. Take a smaller photo.`;
  if (file.type && !LETTER_TYPES.includes(file.type)) return t`Send a photo (JPEG, PNG, WebP) or a PDF.`;
  return null;
}

/** "2026-11-30", the last day in time, of the moment at which it has ended. */
export function lastDay(until: string): string {
  return new Date(Date.parse(until.slice(0, 10)) - 24 * 3600 * 1000).toISOString().slice(0, 10);
}
