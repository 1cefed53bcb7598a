import { getRouteApi } from "@tanstack/react-router";
import { useMay, useTerm } from "@/api/reference";
import { CadetList } from "@/features/cadets/cadet-list";
import { TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";

const route = getRouteApi("/signed-in/office/cadets");

export function CadetsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms } = useTerm(search.term);
  const mayKeep = useMay("keep_roster");
  return (
    <Page title="Cadets" lead={term?.name}>
      <CadetList
        mayKeep={mayKeep}
        term={
          <TermSelect
            terms={terms}
            value={term?.id}
            onPick={(id) => void navigate({ search: (now) => ({ ...now, term: id, page: undefined }) })}
          />
        }
        filters={{ ...search, term: search.term, page: search.page ?? 1 }}
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
