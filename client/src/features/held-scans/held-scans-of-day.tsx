import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { plural } from "@/lib/format";
import { InlineLink } from "@/ui/inline-link";
import { heldScansQuery } from "./queries";

/** On a day's muster: how many of its scans came in after the seal and wait for a person. Nothing where none does. */
export function HeldScansOfDay({ day }: { day: { id: number; term: number } }) {
  const { data } = useQuery(heldScansQuery(day.term, 1, day.id));
  if (!data?.count) return null;
  return (
    <Alert color="yellow" variant="light" className="no-print">
      <InlineLink
        to="/terms/$termId/held-scans"
        params={{ termId: String(day.term) }}
        search={{ day: day.id }}
      >
        {plural(data.count, "scan")} of this day came in after the seal
      </InlineLink>{" "}
      and {data.count === 1 ? "waits" : "wait"} for a person to decide.
    </Alert>
  );
}
