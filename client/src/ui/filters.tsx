import { t } from "@lingui/core/macro";
import { Button, CloseButton, Group, Select, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactNode, useEffect, useState } from "react";
import { Icon } from "./icons";
import { usePhone } from "./responsive";

interface FilterBarProps {
  search?: ReactNode;
  /** How many of the filters are set; told on the phone, where they are folded away. */
  active?: number;
  children: ReactNode;
}

/** A row of filters. On a phone the search stays and the rest is folded away. */
export function FilterBar({ search, active = 0, children }: FilterBarProps) {
  const phone = usePhone();
  const [opened, setOpened] = useState(false);
  if (!phone || !search)
    return (
      <Group gap="sm" align="flex-end" className="no-print">
        {search}
        {children}
      </Group>
    );
  return (
    <Stack gap="sm" className="no-print">
      <Group gap="sm" align="flex-end" wrap="nowrap">
        {search}
        <Button variant="default" aria-expanded={opened} onClick={() => setOpened((now) => !now)} flex="none">
          {active > 0 ? t`Filters (${active})` : t`Filters`}
        </Button>
      </Group>
      {opened && <div className="folded-filters">{children}</div>}
    </Stack>
  );
}

/** Search text, undefined when there is none; `onSearch` is called once the typing pauses. */
export function SearchInput({
  label,
  value,
  onSearch,
}: {
  label: string;
  value: string | undefined;
  onSearch: (text: string | undefined) => void;
}) {
  const [text, setText] = useState(value ?? "");
  const search = useDebouncedCallback((typed: string) => onSearch(typed || undefined), 300);
  // The address bar may change under the field (back button, a cleared filter).
  useEffect(() => setText(value ?? ""), [value]);
  const change = (next: string) => {
    setText(next);
    search(next);
  };
  return (
    <TextInput
      type="search"
      label={label}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<Icon name="search" size={18} />}
      rightSection={text ? <CloseButton aria-label={t`Clear search`} onClick={() => change("")} /> : null}
      flex="1 1 200px"
      maw={{ sm: 380 }}
    />
  );
}

interface Choice {
  value: string;
  label: string;
}

/** A select whose first choice means "no filter". */
export function FilterSelect({
  label,
  all,
  value,
  choices,
  onPick,
  width = 168,
}: {
  label: string;
  all: string;
  value: string | undefined;
  choices: Choice[];
  onPick: (value: string | undefined) => void;
  width?: number;
}) {
  return (
    <Select
      label={label}
      data={[{ value: "", label: all }, ...choices]}
      value={value ?? ""}
      onChange={(next) => onPick(next || undefined)}
      w={{ base: "100%", sm: width }}
    />
  );
}

/** Cadets, or what is about them, of one company. */
export function CompanySelect({
  companies,
  value,
  onPick,
}: {
  companies: { id: number; name: string }[];
  value: string | undefined;
  onPick: (company: string | undefined) => void;
}) {
  return (
    <FilterSelect
      label={t`Company`}
      all={t`All companies`}
      value={value}
      choices={companies.map(({ id, name }) => ({ value: String(id), label: name }))}
      onPick={onPick}
    />
  );
}

/** Those of one platoon of a company. Nothing while no company with platoons is chosen. */
export function PlatoonSelect({
  platoons,
  value,
  onPick,
}: {
  platoons: { number: number }[];
  value: number | undefined;
  onPick: (platoon: number | undefined) => void;
}) {
  if (platoons.length === 0) return null;
  return (
    <FilterSelect
      label={t`Platoon`}
      all={t`All platoons`}
      value={value?.toString()}
      choices={platoons.map(({ number }) => ({ value: String(number), label: t`Platoon ${number}` }))}
      onPick={(platoon) => onPick(platoon ? Number(platoon) : undefined)}
    />
  );
}

/** Which term the page is about. */
export function TermSelect({
  terms,
  value,
  onPick,
}: {
  terms: { id: number; name: string; is_current: boolean }[];
  value: number | undefined;
  onPick: (id: number) => void;
}) {
  return (
    <Select
      label={t`Term`}
      data={terms.map((term) => ({
        value: String(term.id),
        label: term.is_current ? t`${term.name} (current)` : term.name,
      }))}
      value={value === undefined ? null : String(value)}
      onChange={(next) => next && onPick(Number(next))}
      w={{ base: "100%", sm: 310 }}
    />
  );
}
