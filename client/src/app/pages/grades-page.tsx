import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { companiesQuery, useMay, useTerm } from "@/api/reference";
import { GradeSheet } from "@/features/grades/grade-sheet";
import { ReportButton, ReportProgress, useGradeSheetReport } from "@/features/reports/report-button";
import { TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { TermAwaited } from "../term-awaited";

const route = getRouteApi("/signed-in/grades");

export function GradesPage() {
  const { term: wanted, page, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms } = useTerm(wanted);
  const { data: companies = [] } = useQuery(companiesQuery());
  const mayOrder = useMay("order_reports");
  const report = useGradeSheetReport(term?.id, Number(filters.company) || undefined);
  return (
    <Page title={t`Grade sheet`} lead={term?.name} actions={mayOrder && <ReportButton state={report} />}>
      <SealedNotice term={term} />
      <ReportProgress state={report} />
      {term ? (
        <GradeSheet
          term={term.id}
          termSelect={
            <TermSelect
              terms={terms}
              value={term.id}
              onPick={(id) => void navigate({ search: { term: id } })}
            />
          }
          filters={{ ...filters, page: page ?? 1 }}
          companies={companies}
          onFilters={(change) =>
            void navigate({
              search: (now) => ({ ...now, ...change, page: change.page === 1 ? undefined : change.page }),
              replace: true,
            })
          }
        />
      ) : (
        <TermAwaited label={t`Loading grades`} />
      )}
    </Page>
  );
}
