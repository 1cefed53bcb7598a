import { Badge } from "@mantine/core";

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
  "in force": "green",
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

/** A status as a word; the colour only repeats it. */
export function StatusBadge({ status, label }: { status: string; label?: string }) {
  const text = label ?? status;
  return (
    <Badge variant="light" color={colors[status] ?? "gray"} size="lg" tt="none" fw={600} radius="sm">
      {text.charAt(0).toUpperCase() + text.slice(1)}
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
