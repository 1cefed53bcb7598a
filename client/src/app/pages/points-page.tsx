import { t } from "@lingui/core/macro";
import { Catalogue } from "@/features/ledger/catalogue";
import { Page } from "@/ui/page";

/** For everyone who is signed in: cadets may know what an offence costs. */
export function PointsPage() {
  return (
    <Page
      title={t`Catalogue`}
      lead={t`The unit's commendations and offences, with the points that are suggested.`}
    >
      <Catalogue />
    </Page>
  );
}
