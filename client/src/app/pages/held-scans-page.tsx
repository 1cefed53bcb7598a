import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useMay } from "@/api/reference";
import { HeldScanList } from "@/features/held-scans/held-scan-list";
import { isSealed } from "@/lib/term";
import { InlineLink } from "@/ui/inline-link";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { useTermOfPage } from "../term-frame";

const route = getRouteApi("/signed-in/terms/$termId/held-scans");

/** Scans that came in after the seal: nothing is lost, and nothing changes before a person decides. */
export function HeldScansPage() {
  const term = useTermOfPage();
  const { day, page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay("record_attendance");
  return (
    <Page
      title={t`Held scans`}
      lead={t`Scans that came in after the seal. Each is taken or refused by a person, with a reason.`}
    >
      <SealedNotice term={term} />
      {day && (
        <Text>
          <Trans>
            Those of one training day.{" "}
            <InlineLink to="." search={{}}>
              Show those of all days
            </InlineLink>
          </Trans>
        </Text>
      )}
      <HeldScanList
        term={term.id}
        day={day}
        page={page}
        mayDecide={may && !isSealed(term)}
        onPage={(next) => void navigate({ search: { day, page: next === 1 ? undefined : next } })}
      />
    </Page>
  );
}
