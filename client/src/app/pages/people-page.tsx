import { t } from "@lingui/core/macro";
import { Button, Group, Stack, Tabs, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { Account } from "@/api/types";
import { AccountForm } from "@/features/accounts/account-form";
import { AccountList } from "@/features/accounts/account-list";
import { AccountPanel } from "@/features/accounts/account-panel";
import type { AccountFilters } from "@/features/accounts/queries";
import { DutyFilterBar } from "@/features/duties/duty-filters";
import { DutyForm } from "@/features/duties/duty-form";
import { DutyKinds } from "@/features/duties/duty-kinds";
import { DutyList } from "@/features/duties/duty-list";
import { ErasureOnPaper } from "@/features/privacy/erasure-on-paper";
import { CodesForm } from "@/features/slips/codes-form";
import { today } from "@/lib/format";
import { Page } from "@/ui/page";

const route = getRouteApi("/signed-in/people");

export function PeoplePage() {
  const { view, account } = route.useSearch();
  const navigate = route.useNavigate();
  const [adding, setAdding] = useState(false);
  const open = (id?: number) => void navigate({ search: (now) => ({ ...now, account: id }) });
  return (
    <Page
      title={t`People`}
      lead={t`Who has an account, who covers what, and the codes that open accounts.`}
      actions={
        view !== "codes" && (
          <Button onClick={() => setAdding(true)}>
            {view === "duties" ? t`Give a duty` : t`New account`}
          </Button>
        )
      }
    >
      <Tabs
        value={view ?? "accounts"}
        onChange={(next) =>
          void navigate({ search: { view: next === "duties" || next === "codes" ? next : undefined } })
        }
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="accounts">{t`Accounts`}</Tabs.Tab>
          <Tabs.Tab value="duties">{t`Duties`}</Tabs.Tab>
          <Tabs.Tab value="codes">{t`Activation codes`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="accounts" pt="md">
          <Accounts onOpen={open} />
        </Tabs.Panel>
        <Tabs.Panel value="duties" pt="md">
          <Duties onOpen={open} />
        </Tabs.Panel>
        <Tabs.Panel value="codes" pt="md">
          <CodesForm />
        </Tabs.Panel>
      </Tabs>
      {adding &&
        (view === "duties" ? (
          <DutyForm onClose={() => setAdding(false)} />
        ) : (
          <AccountForm onClose={() => setAdding(false)} onSaved={({ id }) => open(id)} />
        ))}
      {account && (
        <AccountPanel
          key={account}
          id={account}
          onClose={() => open()}
          more={(shown) => (
            <>
              {shown.role === "staff" && <DutiesOf person={shown} />}
              <ErasureOnPaper name={shown.display_name} account={shown.id} />
            </>
          )}
        />
      )}
    </Page>
  );
}

function Accounts({ onOpen }: { onOpen: (id: number) => void }) {
  const { role, status, search, page } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (given: Partial<AccountFilters>) =>
    void navigate({
      search: (now) => ({ ...now, ...given, page: given.page === 1 ? undefined : given.page }),
      replace: true,
    });
  return (
    <AccountList filters={{ role, status, search, page: page ?? 1 }} onFilters={change} onOpen={onOpen} />
  );
}

function Duties({ onOpen }: { onOpen: (id: number) => void }) {
  const { on, kind, company, page } = route.useSearch();
  const navigate = route.useNavigate();
  // Today, unless another day or all of them are asked for.
  const filters = { on: on === "any" ? undefined : (on ?? today()), kind, company, page: page ?? 1 };
  return (
    <Stack>
      <DutyFilterBar
        filters={filters}
        onFilters={(given) =>
          void navigate({
            search: (now) => {
              const { on: day, ...rest } = { ...filters, ...given };
              return {
                view: now.view,
                ...rest,
                on: day ?? "any",
                page: given.page === 1 ? undefined : given.page,
              };
            },
            replace: true,
          })
        }
      />
      <DutyList
        filters={filters}
        onPerson={onOpen}
        onPage={(next) =>
          void navigate({ search: (now) => ({ ...now, page: next === 1 ? undefined : next }) })
        }
      />
      <DutyKinds />
    </Stack>
  );
}

/** The duties of one member of the staff, past and coming ones too. */
function DutiesOf({ person }: { person: Account }) {
  const [page, setPage] = useState(1);
  const [giving, setGiving] = useState(false);
  return (
    <Stack component="section" gap="sm" aria-label={t`Duties`}>
      <Group justify="space-between">
        <Title order={2}>{t`Duties`}</Title>
        <Button variant="default" size="sm" onClick={() => setGiving(true)}>
          {t`Give a duty`}
        </Button>
      </Group>
      <DutyList filters={{ user: person.id, page }} onPage={setPage} />
      {giving && <DutyForm person={person} onClose={() => setGiving(false)} />}
    </Stack>
  );
}
