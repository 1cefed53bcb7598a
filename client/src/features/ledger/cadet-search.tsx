import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { findCadetsQuery } from "./queries";
import { type Member, memberOf } from "./squad";

/** Finds a cadet of the term by name or student number. */
export function CadetSearch({
  term,
  onPick,
  error,
}: {
  term: number;
  onPick: (member: Member) => void;
  error: ReactNode;
}) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 250);
  const found = useQuery(findCadetsQuery(term, search));
  const rows = found.data?.results ?? [];
  return (
    <Select
      label={t`Cadet`}
      placeholder={t`Name or student number`}
      searchable
      data={rows.map((row) => {
        const { name, detail } = memberOf(row);
        return { value: String(row.id), label: `${name} · ${detail}` };
      })}
      filter={({ options }) => options}
      searchValue={text}
      onSearchChange={setText}
      value={null}
      onChange={(next) => {
        const row = rows.find(({ id }) => String(id) === next);
        if (row) onPick(memberOf(row));
        setText("");
      }}
      nothingFoundMessage={
        search.length < 2
          ? t`Type two letters or more`
          : found.isPending
            ? t`Searching…`
            : t`No cadet of this term matches`
      }
      error={error}
    />
  );
}
