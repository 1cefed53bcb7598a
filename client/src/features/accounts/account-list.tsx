import { t } from "@lingui/core/macro";
import { Button, Checkbox, Group, Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { Account } from "@/api/types";
import { formatDate, plural } from "@/lib/format";
import { FilterBar, FilterSelect, SearchInput } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { usePhone } from "@/ui/responsive";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { type AccountFilters, accountsQuery, PAGE_SIZE, useApprove } from "./queries";
import { approvalWords, isUnopened, roleLabel, roles, statuses } from "./words";

interface AccountListProps {
  filters: AccountFilters;
  onFilters: (change: Partial<AccountFilters>) => void;
  onOpen: (id: number) => void;
}

/** All accounts, those that wait for approval first; these can be ticked and let in together. */
export function AccountList({ filters, onFilters, onOpen }: AccountListProps) {
  const accounts = useQuery(accountsQuery(filters));
  const phone = usePhone();
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const narrow = (change: Partial<AccountFilters>) => onFilters({ ...change, page: 1 });
  const rows = accounts.data?.results ?? [];
  const waiting = rows.filter(({ status }) => status === "pending").map(({ id }) => id);
  // Of what was ticked only what is still on the page and still waits: nobody approves what cannot be seen.
  const chosen = waiting.filter((id) => ticked.has(id));
  const tick = (ids: number[], on: boolean) =>
    setTicked((now) => new Set(on ? [...now, ...ids] : [...now].filter((id) => !ids.includes(id))));
  const listing = { rows, chosen, tick, onOpen };
  return (
    <Stack>
      <FilterBar
        active={[filters.role, filters.status].filter(Boolean).length}
        search={
          <SearchInput
            label={t`Name, username or e-mail`}
            value={filters.search}
            onSearch={(search) => narrow({ search })}
          />
        }
      >
        <FilterSelect
          label={t`Role`}
          all={t`All roles`}
          value={filters.role}
          choices={roles}
          onPick={(role) => narrow({ role: roles.find(({ value }) => value === role)?.value })}
        />
        <FilterSelect
          label={t`Status`}
          all={t`All`}
          width={210}
          value={filters.status}
          choices={statuses}
          onPick={(status) => narrow({ status: statuses.find(({ value }) => value === status)?.value })}
        />
      </FilterBar>
      {waiting.length > 0 && <ApproveBar waiting={waiting} chosen={chosen} tick={tick} />}
      {accounts.isPending && <LoadingState label={t`Loading accounts`} rows={10} />}
      {failureOf(accounts) && (
        <ErrorState {...describeError(accounts.error)} onRetry={() => accounts.refetch()} />
      )}
      {accounts.data?.count === 0 && (
        <EmptyState title={t`No account matches`}>{t`Clear the search or a filter.`}</EmptyState>
      )}
      {rows.length > 0 && (
        <>
          {phone ? <Cards {...listing} /> : <AccountTable {...listing} />}
          <Pager
            page={filters.page}
            pageSize={PAGE_SIZE}
            count={accounts.data?.count ?? 0}
            noun={t`accounts`}
            onPage={(page) => onFilters({ page })}
          />
        </>
      )}
    </Stack>
  );
}

interface ApproveBarProps {
  waiting: number[];
  chosen: number[];
  tick: (ids: number[], on: boolean) => void;
}

function ApproveBar({ waiting, chosen, tick }: ApproveBarProps) {
  const approve = useApprove();
  const go = () =>
    approve.mutate(chosen, {
      onSuccess: ({ approved }) => {
        toast(approvalWords(chosen.length, approved.length));
        tick(chosen, false);
      },
      onError: (error) => toastProblem(describeError(error)),
    });
  const all = chosen.length === waiting.length;
  return (
    <Group
      className="panel"
      p="sm"
      px="md"
      justify="space-between"
      component="section"
      aria-label={t`Approval`}
    >
      <Checkbox
        label={t`${plural(waiting.length, t`account waits`, t`accounts wait`)} for approval on this page. Select all`}
        checked={all}
        indeterminate={!all && chosen.length > 0}
        onChange={() => tick(waiting, !all)}
      />
      <Button disabled={chosen.length === 0} loading={approve.isPending} onClick={go}>
        {chosen.length > 0 ? t`Approve ${chosen.length}` : t`Approve`}
      </Button>
    </Group>
  );
}

interface ListingProps {
  rows: Account[];
  chosen: number[];
  tick: (ids: number[], on: boolean) => void;
  onOpen: (id: number) => void;
}

function Tick({ row, chosen, tick }: { row: Account } & Pick<ListingProps, "chosen" | "tick">) {
  if (row.status !== "pending") return null;
  return (
    <Checkbox
      aria-label={t`Select ${row.display_name}`}
      checked={chosen.includes(row.id)}
      onChange={(event) => tick([row.id], event.currentTarget.checked)}
    />
  );
}

function NameButton({ row, onOpen }: { row: Account; onOpen: (id: number) => void }) {
  return (
    <button type="button" className="link-button" onClick={() => onOpen(row.id)}>
      {row.display_name}
    </button>
  );
}

function Status({ row }: { row: Account }) {
  return (
    <Group gap="xs">
      <StatusBadge status={row.status} label={row.status === "pending" ? t`waiting` : undefined} />
      {isUnopened(row) && (
        <Text size="sm" c="dimmed">
          {t`not opened yet`}
        </Text>
      )}
    </Group>
  );
}

function AccountTable({ rows, chosen, tick, onOpen }: ListingProps) {
  return (
    <div className="panel table-wrap">
      <Table aria-label={t`Accounts`} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={44}>
              <VisuallyHidden>{t`Selection`}</VisuallyHidden>
            </Table.Th>
            <Table.Th>{t`Name`}</Table.Th>
            <Table.Th>{t`Username`}</Table.Th>
            <Table.Th>{t`E-mail`}</Table.Th>
            <Table.Th>{t`Role`}</Table.Th>
            <Table.Th>{t`Status`}</Table.Th>
            <Table.Th>{t`Last sign-in`}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td>
                <Tick row={row} chosen={chosen} tick={tick} />
              </Table.Td>
              <Table.Td>
                <NameButton row={row} onOpen={onOpen} />
              </Table.Td>
              <Table.Td>{row.username}</Table.Td>
              <Table.Td>{row.email || "–"}</Table.Td>
              <Table.Td>{roleLabel(row.role)}</Table.Td>
              <Table.Td>
                <Status row={row} />
              </Table.Td>
              <Table.Td>{row.last_login ? formatDate(row.last_login) : t`Never`}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Cards({ rows, chosen, tick, onOpen }: ListingProps) {
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: "none" }} aria-label={t`Accounts`}>
      {rows.map((row) => (
        <Group component="li" key={row.id} className="panel" p="sm" px="md" wrap="nowrap" align="flex-start">
          <Tick row={row} chosen={chosen} tick={tick} />
          <div style={{ minWidth: 0, flex: 1 }}>
            <NameButton row={row} onOpen={onOpen} />
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {roleLabel(row.role)} · {row.username}
              {row.email && ` · ${row.email}`}
            </Text>
          </div>
          <Status row={row} />
        </Group>
      ))}
    </Stack>
  );
}
