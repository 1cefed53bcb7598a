import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { describeError, failureOf } from "@/api/problem";
import { companiesQuery, useTerm, useUser } from "@/api/reference";
import { OrderForm } from "@/features/reports/order-form";
import { reportKindsQuery } from "@/features/reports/queries";
import { ReportList } from "@/features/reports/report-list";
import { trainingDaysQuery } from "@/features/training-days/queries";
import { TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";
import { ErrorState, LoadingState } from "@/ui/states";
import { TermAwaited } from "../term-awaited";

const route = getRouteApi("/signed-in/reports");

/** Everything that the unit prints and hands in. */
export function ReportsPage() {
  const { term: wanted, kind, page } = route.useSearch();
  const navigate = route.useNavigate();
  const user = useUser();
  const { term, terms } = useTerm(wanted);
  const kinds = useQuery(reportKindsQuery());
  const { data: companies = [] } = useQuery(companiesQuery());
  const { data: days } = useQuery(trainingDaysQuery(term?.id));
  const failure = failureOf(kinds);
  return (
    <Page
      title={t`Documents`}
      lead={t`Choose what to print or hand in. Those about one cadet are on the cadet's page.`}
      actions={
        user.role === "admin" && (
          <Button variant="default" renderRoot={(props) => <Link to="/letterhead" {...props} />}>
            {t`Letterhead`}
          </Button>
        )
      }
    >
      {term ? (
        <TermSelect
          terms={terms}
          value={term.id}
          onPick={(id) => void navigate({ search: (now) => ({ ...now, term: id }), replace: true })}
        />
      ) : (
        <TermAwaited label={t`Loading documents`} />
      )}
      {kinds.isPending && <LoadingState label={t`Loading documents`} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => kinds.refetch()} />}
      {kinds.data && (
        <OrderForm
          kinds={kinds.data}
          chosen={kind}
          onChoose={(next) => {
            void navigate({ search: (now) => ({ ...now, kind: next }), replace: true });
            window.scrollTo({ top: 0 });
          }}
          term={term}
          maySample={user.role === "admin"}
          companies={companies}
          days={days?.results ?? []}
        />
      )}
      <ReportList
        page={page ?? 1}
        onPage={(next) =>
          void navigate({
            search: (now) => ({ ...now, page: next === 1 ? undefined : next }),
            replace: true,
          })
        }
      />
    </Page>
  );
}
