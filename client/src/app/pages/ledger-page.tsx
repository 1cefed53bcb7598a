import { t } from "@lingui/core/macro";
import { Button, Grid, Group, Stack, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { companiesQuery, useMay, useTerm, useUser } from "@/api/reference";
import { Catalogue } from "@/features/ledger/catalogue";
import { EntryFilters } from "@/features/ledger/entry-filters";
import { type Done, EntryForm } from "@/features/ledger/entry-form";
import { EntryList } from "@/features/ledger/entry-list";
import { Fairness } from "@/features/ledger/fairness";
import { fairnessQuery, type LedgerFilters, recommendationsQuery } from "@/features/ledger/queries";
import { RecommendationList } from "@/features/ledger/recommendation-list";
import { formatPoints, plural } from "@/lib/format";
import { isSealed } from "@/lib/term";
import { TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { toast } from "@/ui/toast";
import { TermAwaited } from "../term-awaited";

const route = getRouteApi("/signed-in/ledger");

const views = ["recommendations", "fairness", "catalogue"] as const;

export function LedgerPage() {
  const { term: wanted, view, page, status, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms } = useTerm(wanted);
  const { data: companies = [] } = useQuery(companiesQuery());
  const isAdmin = useUser().role === "admin";
  const mayGive = useMay("keep_ledger");
  const mayRecommend = useMay("recommend_ledger");
  const pending = useQuery({
    ...recommendationsQuery({ term: term?.id, status: "pending", page: 1 }),
    enabled: term !== undefined && mayRecommend,
  });
  const issuers = useQuery({
    ...fairnessQuery(term?.id ?? 0),
    enabled: term !== undefined && filters.issued_by !== undefined,
  });
  if (!term)
    return (
      <Page title={t`Ledger`}>
        <TermAwaited label={t`Loading the ledger`} rows={8} />
      </Page>
    );
  const sealed = isSealed(term);
  const change = (given: Partial<LedgerFilters>) =>
    void navigate({
      search: (now) => ({ ...now, ...given, page: given.page === 1 ? undefined : given.page }),
      replace: true,
    });
  const termSelect = (
    <TermSelect
      terms={terms}
      value={term.id}
      onPick={(id) => void navigate({ search: { view, term: id } })}
    />
  );
  const entries = (
    <Stack>
      <EntryFilters
        termSelect={termSelect}
        filters={{ ...filters, page: page ?? 1 }}
        companies={companies}
        issuerName={issuers.data?.find(({ id }) => id === filters.issued_by)?.name}
        onFilters={change}
      />
      <EntryList
        filters={{ ...filters, term: term.id, page: page ?? 1 }}
        onPage={(next) => change({ page: next })}
        named
        canVoid={mayGive && !sealed}
      />
    </Stack>
  );
  const count = pending.data?.count ?? 0;
  return (
    <Page
      title={t`Ledger`}
      lead={t`Merits and demerits. An entry is never changed or deleted; a wrong one is voided.`}
    >
      <SealedNotice term={term} />
      <Tabs
        value={view ?? "entries"}
        onChange={(next) =>
          void navigate({ search: { term: wanted, view: views.find((one) => one === next) } })
        }
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="entries">{t`Entries`}</Tabs.Tab>
          {mayRecommend && (
            <Tabs.Tab value="recommendations">
              {count > 0 ? t`Recommendations (${count})` : t`Recommendations`}
            </Tabs.Tab>
          )}
          <Tabs.Tab value="fairness">{t`Fairness`}</Tabs.Tab>
          <Tabs.Tab value="catalogue">{t`Catalogue`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="entries" pt="md">
          {mayRecommend && !sealed ? (
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
                <EntryForm key={term.id} term={term.id} onDone={(done) => toast(doneWords(done))} />
              </Grid.Col>
              <Grid.Col span={{ base: 12, md: 7, lg: 8 }}>{entries}</Grid.Col>
            </Grid>
          ) : (
            entries
          )}
        </Tabs.Panel>
        <Tabs.Panel value="recommendations" pt="md">
          <RecommendationList
            filters={{ term: term.id, status, page: page ?? 1 }}
            onFilters={(given) =>
              void navigate({
                search: (now) => ({ ...now, ...given, page: given.page === 1 ? undefined : given.page }),
                replace: true,
              })
            }
          />
        </Tabs.Panel>
        <Tabs.Panel value="fairness" pt="md">
          <Stack>
            {termSelect}
            <Fairness
              term={term.id}
              onIssuer={(id) => void navigate({ search: { term: wanted, issued_by: id } })}
            />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="catalogue" pt="md">
          <Stack>
            {isAdmin && (
              <Group justify="flex-end">
                <Button variant="default" renderRoot={(props) => <Link to="/catalogue" {...props} />}>
                  {t`Change the catalogue`}
                </Button>
              </Group>
            )}
            <Catalogue />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function doneWords({ what, kind, points, cadets }: Done): string {
  const whom = cadets.length === 1 ? cadets[0] : plural(cadets.length, t`cadet`, t`cadets`);
  const given = formatPoints(points, kind);
  return what === "recorded"
    ? t`${given} recorded for ${whom ?? ""}.`
    : t`${given} recommended for ${whom ?? ""}.`;
}
