import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { companiesQuery } from "@/api/reference";
import { EligibilityList } from "@/features/eligibility/eligibility-list";
import { Page } from "@/ui/page";
import { useTermOfPage } from "../term-frame";

const route = getRouteApi("/signed-in/terms/$termId/eligibility");

/** Who needs a look, and by which rule. */
export function EligibilityPage() {
  const term = useTermOfPage();
  const { page, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: companies = [] } = useQuery(companiesQuery());
  return (
    <Page
      title={t`Eligibility`}
      lead={t`Flags from the policy's rules as the records stand now. They decide nothing: a person does.`}
    >
      <EligibilityList
        term={term.id}
        filters={{ ...filters, page: page ?? 1 }}
        companies={companies}
        onFilters={(change) =>
          void navigate({
            search: (now) => ({ ...now, ...change, page: change.page === 1 ? undefined : change.page }),
            replace: true,
          })
        }
      />
    </Page>
  );
}
