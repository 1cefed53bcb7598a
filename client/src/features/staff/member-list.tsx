import { t } from "@lingui/core/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { StaffMember } from "@/api/types";
import { FilterBar, FilterSelect, SearchInput } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem, toastUndo } from "@/ui/toast";
import { MemberForm } from "./member-form";
import { MEMBERS_A_PAGE, type StaffFilters, staffQuery, useArchiveMember } from "./queries";
import { dutyText } from "./words";

interface Props {
  filters: StaffFilters;
  onFilters: (change: Partial<StaffFilters>) => void;
  /** Whether records are changed here. */
  mayKeep: boolean;
}

/** The training staff with rank, serial number, designation and the duties of today. */
export function MemberList({ filters, onFilters, mayKeep }: Props) {
  const members = useQuery(staffQuery(filters));
  const [open, setOpen] = useState<StaffMember | null>(null);
  return (
    <Stack>
      <FilterBar
        active={filters.archived ? 1 : 0}
        search={
          <SearchInput
            label={t`Name, designation or serial number`}
            value={filters.search}
            onSearch={(search) => onFilters({ search, page: 1 })}
          />
        }
      >
        <FilterSelect
          label={t`Show`}
          all={t`Serving`}
          value={filters.archived ? "archived" : undefined}
          choices={[{ value: "archived", label: t`Archived` }]}
          onPick={(archived) => onFilters({ archived: archived ? true : undefined, page: 1 })}
        />
      </FilterBar>
      {members.isPending && <LoadingState label={t`Loading the staff`} rows={5} />}
      {failureOf(members) && (
        <ErrorState {...describeError(members.error)} onRetry={() => members.refetch()} />
      )}
      {members.data?.count === 0 && (
        <EmptyState title={t`Nobody here`}>
          {filters.search ? t`Clear the search.` : t`Staff records are imported, or added one by one.`}
        </EmptyState>
      )}
      {members.data && members.data.count > 0 && (
        <>
          <Stack component="ul" className="panel plain-list" gap={0} p={0} m={0} aria-label={t`Staff`}>
            {members.data.results.map((member) => (
              <Member key={member.id} member={member} mayKeep={mayKeep} onChange={() => setOpen(member)} />
            ))}
          </Stack>
          <Pager
            page={filters.page}
            pageSize={MEMBERS_A_PAGE}
            count={members.data.count}
            noun={t`members`}
            onPage={(page) => onFilters({ page })}
          />
        </>
      )}
      {open && <MemberForm key={open.id} member={open} onClose={() => setOpen(null)} />}
    </Stack>
  );
}

function Member({
  member,
  mayKeep,
  onChange,
}: {
  member: StaffMember;
  mayKeep: boolean;
  onChange: () => void;
}) {
  const archive = useArchiveMember();
  const fail = (error: unknown) => toastProblem(describeError(error));
  const move = (away: boolean) =>
    archive.mutate(
      { id: member.id, archive: away },
      {
        onSuccess: () =>
          away
            ? toastUndo(t`${member.name} is archived.`, () => move(false))
            : toast(t`${member.name} is back.`),
        onError: fail,
      },
    );
  const facts = [member.designation, member.serial_number, member.contact_number, member.username].filter(
    Boolean,
  );
  return (
    <Group component="li" px="md" py="sm" justify="space-between" className="entry-line">
      <div className="grow">
        <Text fw={600} className="anywhere">
          {member.name}
        </Text>
        {facts.length > 0 && (
          <Text size="sm" c="dimmed" className="anywhere">
            {facts.join(" · ")}
          </Text>
        )}
        {member.duties.length > 0 && <Text size="sm">{member.duties.map(dutyText).join("; ")}</Text>}
      </div>
      {mayKeep && (
        <Group gap="xs" wrap="nowrap">
          {!member.archived_at && (
            <Button size="sm" variant="default" onClick={onChange} aria-label={t`Change ${member.name}`}>
              {t`Change`}
            </Button>
          )}
          <Button
            size="sm"
            variant="subtle"
            loading={archive.isPending}
            onClick={() => move(!member.archived_at)}
            aria-label={`${member.archived_at ? t`Restore` : t`Archive`} ${member.name}`}
          >
            {member.archived_at ? t`Restore` : t`Archive`}
          </Button>
        </Group>
      )}
    </Group>
  );
}
