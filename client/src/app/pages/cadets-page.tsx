import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMay, useTerm } from "@/api/reference";
import { CadetList } from "@/features/cadets/cadet-list";
import { ColumnsMenu, ViewsMenu } from "@/features/cadets/list-menus";
import { TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";

const route = getRouteApi("/signed-in/cadets");

export function CadetsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms } = useTerm(search.term);
  const { columns, page, ...narrowed } = search;
  const kept = Object.entries({ ...narrowed, columns }).filter(([, value]) => value !== undefined);
  const mayKeep = useMay("keep_roster");
  const mayRegister = useMay("register_cadets");
  return (
    <Page
      title={t`Cadets`}
      lead={term?.name}
      actions={
        mayRegister && (
          <Button variant="default" component={Link} to="/cadets/duplicates">
            {t`Duplicates`}
          </Button>
        )
      }
    >
      <CadetList
        mayKeep={mayKeep}
        term={
          <TermSelect
            terms={terms}
            value={term?.id}
            onPick={(id) => void navigate({ search: (now) => ({ ...now, term: id, page: undefined }) })}
          />
        }
        columns={columns}
        menus={
          <>
            <ViewsMenu
              query={Object.fromEntries(kept.map(([name, value]) => [name, JSON.stringify(value)]))}
              onOpen={(query) =>
                void navigate({
                  search: Object.fromEntries(
                    Object.entries(query).map(([name, value]) => [name, JSON.parse(value) as unknown]),
                  ),
                })
              }
            />
            <ColumnsMenu
              named={columns}
              onPick={(named) =>
                void navigate({ search: (now) => ({ ...now, columns: named }), replace: true })
              }
            />
          </>
        }
        filters={{ ...narrowed, page: page ?? 1 }}
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
