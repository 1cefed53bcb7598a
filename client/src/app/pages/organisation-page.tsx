import { t } from "@lingui/core/macro";
import { Box, Button, Stack, Tabs, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { unitQuery, useMay, useTerm, useUser } from "@/api/reference";
import { Board } from "@/features/organisation/board";
import { ChainOfCommand } from "@/features/organisation/chart";
import { PartPanel } from "@/features/organisation/part-panel";
import { Parts } from "@/features/organisation/parts";
import { pathTo, treeOf } from "@/features/organisation/places";
import { ProposalModal } from "@/features/organisation/proposal-modal";
import { organisationQuery } from "@/features/organisation/queries";
import { today } from "@/lib/format";
import { isSealed } from "@/lib/term";
import { CompanySelect, FilterBar, FilterSelect, TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { TermAwaited } from "../term-awaited";

const route = getRouteApi("/signed-in/organisation");

const views = ["board", "parts"] as const;

export function OrganisationPage() {
  const { term: wanted, view: asked, place, company, platoon, layout } = route.useSearch();
  const navigate = route.useNavigate();
  const isAdmin = useUser().role === "admin";
  const keepsRoster = useMay("keep_roster");
  const { term, terms } = useTerm(wanted);
  const found = useQuery({ ...organisationQuery(term?.id ?? 0), enabled: term !== undefined });
  const [movedOn, setMovedOn] = useState(today());
  const [proposing, setProposing] = useState(false);
  const { data: unit } = useQuery(unitQuery());
  const corps = unit?.short_name ?? t`Corps`;
  const tree = useMemo(() => (found.data ? treeOf(corps, found.data) : undefined), [found.data, corps]);
  const failure = failureOf(found);
  if (failure)
    return (
      <Page title={t`Organisation`}>
        <ErrorState {...describeError(failure)} onRetry={() => found.refetch()} />
      </Page>
    );
  if (!term)
    return (
      <Page title={t`Organisation`}>
        <TermAwaited label={t`Loading the organisation`} rows={8} />
      </Page>
    );
  if (!found.data || !tree)
    return (
      <Page title={t`Organisation`}>
        <LoadingState label={t`Loading the organisation`} rows={8} />
      </Page>
    );
  const organisation = found.data;
  const mayKeep = keepsRoster && !isSealed(term);
  const view = (asked === "board" && !mayKeep) || (asked === "parts" && !isAdmin) ? undefined : asked;
  const chosen = place ? pathTo(tree, place) : [];
  const where = { company, platoon: company === undefined ? undefined : platoon };
  const platoons = organisation.companies.find(({ id }) => id === company)?.platoons ?? [];
  return (
    <Page title={t`Organisation`} lead={t`The chain of command, and who stands where in it.`}>
      {keepsRoster && <SealedNotice term={term} />}
      <FilterBar>
        <TermSelect
          terms={terms}
          value={term.id}
          onPick={(id) => void navigate({ search: { view, term: id } })}
        />
        {view === "board" && (
          <>
            <CompanySelect
              companies={organisation.companies}
              value={company?.toString()}
              onPick={(next) =>
                void navigate({
                  search: (now) => ({ ...now, company: next ? Number(next) : undefined, platoon: undefined }),
                })
              }
            />
            {platoons.length > 0 && (
              <FilterSelect
                label={t`Platoon`}
                all={t`All platoons`}
                value={platoon?.toString()}
                choices={platoons.map(({ id, number }) => ({
                  value: String(id),
                  label: t`Platoon ${number}`,
                }))}
                onPick={(next) =>
                  void navigate({ search: (now) => ({ ...now, platoon: next ? Number(next) : undefined }) })
                }
              />
            )}
            <TextInput
              type="date"
              label={t`First day in the new place`}
              max={today()}
              value={movedOn}
              onChange={(event) => setMovedOn(event.currentTarget.value || today())}
              w={{ base: "100%", sm: 248 }}
            />
            <Button onClick={() => setProposing(true)}>{t`Propose`}</Button>
          </>
        )}
      </FilterBar>
      <Tabs
        value={view ?? "chart"}
        onChange={(next) =>
          void navigate({ search: { term: wanted, view: views.find((one) => one === next) } })
        }
        keepMounted={false}
      >
        {keepsRoster && (
          <Tabs.List className="no-print">
            <Tabs.Tab value="chart">{t`Chain of command`}</Tabs.Tab>
            {mayKeep && <Tabs.Tab value="board">{t`Assignment`}</Tabs.Tab>}
            {isAdmin && <Tabs.Tab value="parts">{t`Parts`}</Tabs.Tab>}
          </Tabs.List>
        )}
        <Tabs.Panel value="chart" pt={keepsRoster ? "md" : 0}>
          {organisation.companies.length === 0 ? (
            <EmptyState title={t`The corps has no companies yet`}>
              {isAdmin ? t`Add them under “Parts”, or import a roster.` : t`An admin of the unit adds them.`}
            </EmptyState>
          ) : (
            <Stack>
              {chosen.length > 0 && <PartPanel term={term.id} path={chosen} mayKeep={mayKeep} />}
              <ChainOfCommand
                root={tree}
                term={term.name}
                asOf={found.dataUpdatedAt}
                chosen={place}
                onChoose={(key) =>
                  void navigate({ search: (now) => ({ ...now, place: key }), replace: true })
                }
              />
            </Stack>
          )}
        </Tabs.Panel>
        {mayKeep && (
          <Tabs.Panel value="board" pt="md">
            <Board
              key={`${term.id} ${where.company} ${where.platoon}`}
              term={term.id}
              organisation={organisation}
              where={where}
              layout={layout ?? "board"}
              onLayout={(next) =>
                void navigate({
                  search: (now) => ({ ...now, layout: next === "list" ? "list" : undefined }),
                  replace: true,
                })
              }
              movedOn={movedOn}
            />
          </Tabs.Panel>
        )}
        {isAdmin && (
          <Tabs.Panel value="parts" pt="md">
            <Box maw={860}>
              <Parts organisation={organisation} />
            </Box>
          </Tabs.Panel>
        )}
      </Tabs>
      {proposing && (
        <ProposalModal
          term={term.id}
          organisation={organisation}
          where={where}
          movedOn={movedOn}
          onClose={() => setProposing(false)}
        />
      )}
    </Page>
  );
}
