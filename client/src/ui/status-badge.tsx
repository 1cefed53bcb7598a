import { t } from "@lingui/core/macro";
import { Badge } from "@mantine/core";
import { capitalized } from "@/lib/format";

const colors: Record<string, string> = {
  present: "green",
  late: "yellow",
  absent: "red",
  excused: "blue",
  unmarked: "gray",
  open: "green",
  planned: "gray",
  closed: "gray",
  encoding: "yellow",
  sealed: "blue",
  archived: "gray",
  Passed: "green",
  Failed: "red",
  Incomplete: "yellow",
  Dropped: "gray",
  Deferred: "blue",
  new: "green",
  change: "blue",
  same: "gray",
  error: "red",
  committed: "green",
  previewed: "blue",
  reading: "yellow",
  committing: "yellow",
  undoing: "yellow",
  undone: "gray",
  unreadable: "red",
  unmatched: "yellow",
  failed: "red",
  pending: "yellow",
  active: "green",
  suspended: "red",
  in_force: "green",
  coming: "blue",
  ended: "gray",
  accepted: "green",
  refused: "red",
  approved: "green",
  appealed: "yellow",
  withdrawn: "gray",
  waiting: "yellow",
  contained: "yellow",
  done: "green",
  begun: "yellow",
};

const names: Record<string, string> = {
  ongoing: t`ongoing`,
  completed: t`completed`,
  incomplete: t`incomplete`,
  dropped: t`dropped`,
  present: t`present`,
  late: t`late`,
  absent: t`absent`,
  excused: t`excused`,
  unmarked: t`unmarked`,
  open: t`open`,
  planned: t`planned`,
  closed: t`closed`,
  encoding: t`encoding`,
  sealed: t`sealed`,
  archived: t`archived`,
  Passed: t`passed`,
  Failed: t`failed`,
  Incomplete: t`incomplete`,
  Dropped: t`dropped`,
  Deferred: t`deferred`,
  new: t`new`,
  change: t`change`,
  same: t`same`,
  error: t`error`,
  committed: t`committed`,
  previewed: t`previewed`,
  reading: t`reading`,
  committing: t`committing`,
  undoing: t`undoing`,
  undone: t`undone`,
  unreadable: t`unreadable`,
  unmatched: t`unmatched`,
  failed: t({ message: "failed", context: "work" }),
  pending: t`pending`,
  active: t`active`,
  suspended: t`suspended`,
  in_force: t`in force`,
  coming: t`coming`,
  ended: t`ended`,
  accepted: t`accepted`,
  refused: t`refused`,
  approved: t`approved`,
  appealed: t`appealed`,
  withdrawn: t`withdrawn`,
  waiting: t`waiting`,
  contained: t`contained`,
  done: t`done`,
  begun: t`begun`,
  left_out: t`left out`,
};

/** A status as it stands within a sentence. */
export const statusName = (status: string): string => names[status] ?? status;

/** A status as a word; the colour only repeats it. */
export function StatusBadge({ status, label }: { status: string; label?: string }) {
  return (
    <Badge variant="light" color={colors[status] ?? "gray"} size="lg" tt="none" fw={600} radius="sm">
      {capitalized(label ?? statusName(status))}
    </Badge>
  );
}

/** CSS colour of an attendance status in bars. */
export const statusFill: Record<string, string> = {
  present: "var(--mantine-color-green-7)",
  late: "var(--mantine-color-yellow-6)",
  excused: "var(--mantine-color-blue-6)",
  absent: "var(--mantine-color-red-7)",
  unmarked: "transparent",
};
