import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { companiesQuery, useMay, useTerm } from "@/api/reference";
import { ScoreSheet } from "@/features/scores/score-sheet";
import { isSealed } from "@/lib/term";
import { TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { TermAwaited } from "../term-awaited";

const route = getRouteApi("/signed-in/scores");

export function ScoresPage() {
  const { term: wanted, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms } = useTerm(wanted);
  const mayEncode = useMay("encode_scores");
  const { data: companies = [] } = useQuery(companiesQuery());
  return (
    <Page title={t`Scores`} lead={term?.name}>
      <SealedNotice term={term} />
      {term ? (
        <ScoreSheet
          term={term.id}
          lock={isSealed(term) ? "sealed" : mayEncode ? null : "duties"}
          termSelect={
            <TermSelect
              terms={terms}
              value={term.id}
              onPick={(id) => void navigate({ search: { term: id } })}
            />
          }
          filters={filters}
          companies={companies}
          onFilters={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })}
        />
      ) : (
        <TermAwaited label={t`Loading scores`} />
      )}
    </Page>
  );
}
