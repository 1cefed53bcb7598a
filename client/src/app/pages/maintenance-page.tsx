import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import { unitQuery } from "@/api/reference";
import { MaintenanceForm } from "@/features/maintenance/switch";
import { Page } from "@/ui/page";
import { ErrorState, LoadingState } from "@/ui/states";

/** For moving, restoring or counting: nothing changes meanwhile. */
export function MaintenancePage() {
  const unit = useQuery(unitQuery());
  const failure = failureOf(unit);
  return (
    <Page
      title={t`Maintenance`}
      lead={t`Hold all changes while the data is moved, restored or counted.`}
      narrow
    >
      {unit.isPending && <LoadingState label={t`Loading the unit`} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => unit.refetch()} />}
      {unit.data && <MaintenanceForm unit={unit.data} />}
    </Page>
  );
}
