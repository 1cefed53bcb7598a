import { Grid, Stack, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useTerm } from "@/api/reference";
import { EntryForm } from "@/features/ledger/entry-form";
import { EntryList } from "@/features/ledger/entry-list";
import { plural } from "@/lib/format";
import { isSealed } from "@/lib/term";
import { FilterBar, FilterSelect, TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { toast } from "@/ui/toast";

const route = getRouteApi("/signed-in/office/ledger");

export function LedgerPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms } = useTerm(search.term);
  const sealed = isSealed(term);
  const go = (change: Partial<typeof search>) => void navigate({ search: (now) => ({ ...now, ...change }) });
  return (
    <Page
      title="Ledger"
      lead="Merits and demerits. An entry is never changed or deleted; a wrong one is voided."
    >
      <SealedNotice term={term} />
      <Grid gap="lg">
        {!sealed && (
          <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
            <EntryForm
              term={term?.id}
              onRecorded={(entry) =>
                toast(`${plural(entry.points, entry.kind)} recorded for ${entry.cadet.name}.`)
              }
            />
          </Grid.Col>
        )}
        <Grid.Col span={{ base: 12, md: sealed ? 12 : 7, lg: sealed ? 12 : 8 }}>
          <Stack component="section" aria-labelledby="recent-title">
            <Title order={2} id="recent-title">
              Recent entries
            </Title>
            <FilterBar>
              <TermSelect terms={terms} value={term?.id} onPick={(id) => go({ term: id, page: undefined })} />
              <FilterSelect
                label="Kind"
                all="Merits and demerits"
                value={search.kind}
                choices={[
                  { value: "merit", label: "Merits" },
                  { value: "demerit", label: "Demerits" },
                ]}
                onPick={(kind) =>
                  go({ kind: kind === "merit" || kind === "demerit" ? kind : undefined, page: undefined })
                }
                width={220}
              />
            </FilterBar>
            <EntryList
              filters={{ term: term?.id, kind: search.kind, page: search.page ?? 1 }}
              onPage={(page) => go({ page: page === 1 ? undefined : page })}
              named
              canVoid={!sealed}
            />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}
