import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Stack, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { useUser } from "@/api/reference";
import type { PolicyRules, PolicyVersion, Term, User } from "@/api/types";
import { AdoptModal } from "@/features/policy/adopt-modal";
import { draftFrom, instantProblems, rulesFrom } from "@/features/policy/draft";
import { PolicyEditor } from "@/features/policy/editor";
import { PolicyInWords } from "@/features/policy/in-words";
import { type KeptDraft, keptDraft } from "@/features/policy/kept-draft";
import { versionsQuery } from "@/features/policy/queries";
import { Simulation } from "@/features/policy/simulation";
import { StartDraft } from "@/features/policy/start-draft";
import { type Checked, isNone } from "@/features/policy/use-checked";
import { AdoptionLine, Versions } from "@/features/policy/versions";
import { type Store, useStore } from "@/lib/store";
import { isSealed } from "@/lib/term";
import { InlineLink } from "@/ui/inline-link";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { toastUndo } from "@/ui/toast";
import { useTermOfPage } from "../term-frame";

const route = getRouteApi("/signed-in/terms/$termId/policy");

/** By which rules a term is graded; for admins, the way to other ones. */
export function PolicyPage() {
  const term = useTermOfPage();
  const user = useUser();
  const versions = useQuery(versionsQuery(term.id));
  const failure = failureOf(versions);
  const [inForce] = versions.data ?? [];
  return (
    <Page title={t`Grading policy`} lead={inForce && t`Version ${inForce.version} is in force.`}>
      <SealedNotice term={term} />
      {versions.isPending && <LoadingState label={t`Loading the policy`} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => versions.refetch()} />}
      {!failure && versions.data && !inForce && (
        <EmptyState title={t`This term has no policy`}>
          {t`It cannot be graded. Terms that are opened here begin with version 1.`}
        </EmptyState>
      )}
      {!failure && versions.data && inForce && (
        <Views key={term.id} term={term} user={user} versions={versions.data} inForce={inForce} />
      )}
    </Page>
  );
}

interface ViewsProps {
  term: Term;
  user: User;
  versions: PolicyVersion[];
  inForce: PolicyVersion;
}

function Views({ term, user, versions, inForce }: ViewsProps) {
  const { view, version, compare } = route.useSearch();
  const navigate = route.useNavigate();
  const isAdmin = user.role === "admin";
  const store = keptDraft(user.id, term.id);
  const kept = useStore(store);
  const start = (rules: PolicyRules) => {
    const before = store.get();
    store.set({ basedOn: inForce.version, draft: draftFrom(rules) });
    if (before) toastUndo(t`A new draft is begun.`, () => store.set(before));
    void navigate({ search: { view: "draft" } });
  };
  return (
    <Tabs
      value={view ?? "in-force"}
      onChange={(next) =>
        void navigate({
          search: { view: next === "draft" || next === "effect" || next === "versions" ? next : undefined },
        })
      }
      keepMounted={false}
    >
      <Tabs.List>
        <Tabs.Tab value="in-force">{t`In force`}</Tabs.Tab>
        {isAdmin && <Tabs.Tab value="draft">{t`Draft`}</Tabs.Tab>}
        {isAdmin && kept && <Tabs.Tab value="effect">{t`Who changes`}</Tabs.Tab>}
        <Tabs.Tab value="versions">{t`Versions`}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="in-force" pt="md">
        <Stack>
          <AdoptionLine version={inForce} />
          <PolicyInWords rules={inForce.rules} level={2} />
        </Stack>
      </Tabs.Panel>
      {isAdmin && (
        <Tabs.Panel value="draft" pt="md">
          {kept ? (
            <Drafting term={term} kept={kept} store={store} inForce={inForce} />
          ) : (
            <StartDraft inForce={inForce} onStart={start} />
          )}
        </Tabs.Panel>
      )}
      {isAdmin && kept && (
        <Tabs.Panel value="effect" pt="md">
          <Effect term={term} kept={kept} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="versions" pt="md">
        <Versions
          versions={versions}
          shown={version}
          comparedWith={compare}
          onPick={(pick) => void navigate({ search: { view: "versions", ...pick }, replace: true })}
          actions={
            isAdmin
              ? (one) => (
                  <Button variant="default" onClick={() => start(one.rules)}>
                    {t`Begin a draft with it`}
                  </Button>
                )
              : undefined
          }
        />
      </Tabs.Panel>
    </Tabs>
  );
}

interface DraftingProps {
  term: Term;
  kept: KeptDraft;
  store: Store<KeptDraft | null>;
  inForce: PolicyVersion;
}

function Drafting({ term, kept, store, inForce }: DraftingProps) {
  const navigate = route.useNavigate();
  const [adopting, setAdopting] = useState<PolicyRules | null>(null);
  const discard = () => {
    store.set(null);
    toastUndo(t`The draft is discarded.`, () => store.set(kept));
  };
  const canAdopt = (checked: Checked) =>
    isNone(checked.problems) &&
    !checked.isChecking &&
    !checked.error &&
    kept.basedOn === inForce.version &&
    !isSealed(term);
  return (
    <>
      <PolicyEditor
        term={term.id}
        kept={kept}
        inForce={inForce}
        onChange={store.set}
        actions={(checked) => (
          <>
            <Button variant="default" onClick={discard}>
              {t`Discard`}
            </Button>
            <Button
              variant="default"
              disabled={!checked.rules}
              onClick={() => void navigate({ search: { view: "effect" } })}
            >
              {t`See who changes`}
            </Button>
            <Button disabled={!canAdopt(checked)} onClick={() => setAdopting(checked.rules)}>
              {t`Adopt`}
            </Button>
          </>
        )}
      />
      {adopting && (
        <AdoptModal
          term={term}
          rules={adopting}
          inForce={inForce}
          onClose={() => setAdopting(null)}
          onAdopted={() => {
            store.set(null);
            void navigate({ search: {} });
          }}
        />
      )}
    </>
  );
}

function Effect({ term, kept }: { term: Term; kept: KeptDraft }) {
  const { show = "flipped", page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const back = (
    <InlineLink to="/terms/$termId/policy" params={{ termId: String(term.id) }} search={{ view: "draft" }}>
      {t`Back to the draft`}
    </InlineLink>
  );
  if (!isNone(instantProblems(kept.draft)))
    return <EmptyState title={t`Something is wrong in the draft`}>{back}</EmptyState>;
  return (
    <Stack>
      <Text>
        <Trans>
          Your draft against the grades as they are now. Nothing is stored, nobody else sees it. {back}
        </Trans>
      </Text>
      <Simulation
        term={term}
        rules={rulesFrom(kept.draft)}
        show={show}
        page={page}
        onShow={(next) =>
          void navigate({
            search: { view: "effect", show: next === "flipped" ? undefined : next },
            replace: true,
          })
        }
        onPage={(next) =>
          void navigate({ search: (now) => ({ ...now, page: next === 1 ? undefined : next }) })
        }
      />
    </Stack>
  );
}
