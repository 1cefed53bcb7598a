import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FilterBar, FilterSelect, SearchInput } from "@/ui/filters";
import { type AuditFilters, findPeopleQuery, personQuery } from "./queries";
import { filterWords, nouns, recordWords } from "./words";

interface AuditFilterBarProps {
  filters: AuditFilters;
  onFilters: (change: Partial<AuditFilters>) => void;
}

/** By whom, what, which record, when, and words. All of it lives in the address bar. */
export function AuditFilterBar({ filters, onFilters }: AuditFilterBarProps) {
  const narrow = (change: Partial<AuditFilters>) => onFilters({ ...change, page: 1 });
  const { actor, action, table, row, from, to } = filters;
  // One action alone comes from a link; the choice is of nouns.
  const choices =
    action && !nouns.some(({ value }) => value === action)
      ? [...nouns, { value: action, label: filterWords(action) }]
      : nouns;
  return (
    <FilterBar
      active={[actor, action, table, from, to].filter(Boolean).length}
      search={
        <SearchInput
          label={t`Name, action or reason`}
          value={filters.search}
          onSearch={(search) => narrow({ search })}
        />
      }
    >
      <PersonFilter value={actor} onPick={(id) => narrow({ actor: id })} />
      <FilterSelect
        label={t`About`}
        all={t`Everything`}
        width={190}
        value={action}
        choices={choices}
        onPick={(next) => narrow({ action: next })}
      />
      <TextInput
        type="date"
        label={t`From`}
        value={from ?? ""}
        onChange={(event) => narrow({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label={t`To`}
        value={to ?? ""}
        onChange={(event) => narrow({ to: event.currentTarget.value || undefined })}
      />
      {table && (
        <Button variant="light" onClick={() => narrow({ table: undefined, row: undefined })}>
          <Trans>Only {recordWords({ table, row_id: row ?? null })}: show all</Trans>
        </Button>
      )}
    </FilterBar>
  );
}

function PersonFilter({ value, onPick }: { value?: number; onPick: (id?: number) => void }) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 250);
  const chosen = useQuery({ ...personQuery(value ?? 0), enabled: value !== undefined });
  const label = chosen.data?.display_name ?? (value === undefined ? "" : t`Account ${value}`);
  const { data } = useQuery(findPeopleQuery(search === label ? "" : search));
  const found = (data?.results ?? []).map((one) => ({
    value: String(one.id),
    label: `${one.display_name} (${one.username})`,
  }));
  const own = value === undefined ? [] : [{ value: String(value), label }];
  return (
    <Select
      label={t`By`}
      placeholder={t`Anybody`}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t`Clear person` }}
      data={[...own, ...found.filter((one) => one.value !== String(value))]}
      filter={({ options }) => options}
      searchValue={value === undefined ? text : undefined}
      onSearchChange={setText}
      value={value === undefined ? null : String(value)}
      onChange={(next) => {
        setText("");
        onPick(next ? Number(next) : undefined);
      }}
      nothingFoundMessage={search.length < 2 ? t`Type two letters or more` : t`No account matches`}
      w={{ base: "100%", sm: 220 }}
    />
  );
}
