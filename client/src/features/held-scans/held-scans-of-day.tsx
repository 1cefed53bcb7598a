import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
      <Trans>
        <InlineLink
          to="/terms/$termId/held-scans"
          params={{ termId: String(day.term) }}
          search={{ day: day.id }}
        >
          {plural(data.count, t`scan`, t`scans`)} of this day came in after the seal
        </InlineLink>{" "}
        and {data.count === 1 ? t`waits` : t`wait`} for a person to decide.
      </Trans>
    </Alert>
  );
}
