import { t } from "@lingui/core/macro";
import { getRouteApi } from "@tanstack/react-router";
import { AuditFilterBar } from "@/features/audit/audit-filters";
import { AuditList } from "@/features/audit/audit-list";
import { ChainState } from "@/features/audit/chain-state";
import { AuditExportButton } from "@/features/audit/export-button";
import type { AuditFilters } from "@/features/audit/queries";
import { Page } from "@/ui/page";

const route = getRouteApi("/signed-in/audit");

export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filters = { ...search, page: search.page ?? 1 };
  const change = (given: Partial<AuditFilters>) =>
    void navigate({
      search: (now) => ({ ...now, ...given, page: given.page === 1 ? undefined : given.page }),
      replace: true,
    });
  return (
    <Page
      title={t`Audit log`}
      lead={t`Who did what, when, from where and why. Nothing in it can be changed.`}
      actions={<AuditExportButton filters={filters} />}
    >
      <ChainState />
      <AuditFilterBar filters={filters} onFilters={change} />
      <AuditList filters={filters} onFilters={change} />
    </Page>
  );
}
