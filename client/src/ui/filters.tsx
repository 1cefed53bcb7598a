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
          {active > 0 ? `Filters (${active})` : "Filters"}
        </Button>
      </Group>
      {opened && <div className="folded-filters">{children}</div>}
    </Stack>
  );
}

/** Search text; `onSearch` is called once the typing pauses. */
export function SearchInput({
  label,
  value,
  onSearch,
}: {
  label: string;
  value: string;
  onSearch: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const search = useDebouncedCallback(onSearch, 300);
  // The address bar may change under the field (back button, a cleared filter).
  useEffect(() => setText(value), [value]);
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
      rightSection={text ? <CloseButton aria-label="Clear search" onClick={() => change("")} /> : null}
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
      label="Term"
      data={terms.map((term) => ({
        value: String(term.id),
        label: term.is_current ? `${term.name} (current)` : term.name,
      }))}
      value={value === undefined ? null : String(value)}
      onChange={(next) => next && onPick(Number(next))}
      w={{ base: "100%", sm: 310 }}
    />
  );
}
