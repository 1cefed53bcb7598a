import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { Icon } from "@/ui/icons";
import { toastProblem } from "@/ui/toast";
import { type AuditFilters, downloadAudit } from "./queries";

/** What the filters find, whole, as CSV. */
export function AuditExportButton({ filters }: { filters: AuditFilters }) {
  const [busy, setBusy] = useState(false);
  const go = () => {
    setBusy(true);
    downloadAudit(filters)
      .catch((error) => toastProblem(describeError(error)))
      .finally(() => setBusy(false));
  };
  return (
    <Button variant="default" leftSection={<Icon name="download" />} loading={busy} onClick={go}>
      {t`Download CSV`}
    </Button>
  );
}
