import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Company } from "@/api/types";
import { CompanySelect, FilterBar, FilterSelect, PlatoonSelect, SearchInput } from "@/ui/filters";
import type { LedgerFilters } from "./queries";

interface EntryFiltersProps {
  termSelect: ReactNode;
  filters: LedgerFilters;
  companies: Company[];
  /** As the fairness report names whoever `issued_by` is. */
  issuerName: string | undefined;
  onFilters: (change: Partial<LedgerFilters>) => void;
}

/** By cadet, kind, place, day, issuer, and whether it stands. All of it lives in the address bar. */
export function EntryFilters({ termSelect, filters, companies, issuerName, onFilters }: EntryFiltersProps) {
  const narrow = (change: Partial<LedgerFilters>) => onFilters({ ...change, page: 1 });
  const { kind, company, platoon, issued_by, voided, since, until } = filters;
  const platoons = companies.find(({ id }) => String(id) === company)?.platoons ?? [];
  return (
    <FilterBar
      active={
        [kind, company, platoon, issued_by, since, until].filter(Boolean).length +
        Number(voided !== undefined)
      }
      search={
        <SearchInput
          label={t`Find a cadet`}
          value={filters.search}
          onSearch={(search) => narrow({ search })}
        />
      }
    >
      {termSelect}
      <FilterSelect
        label={t`Kind`}
        all={t`Merits and demerits`}
        width={200}
        value={kind}
        choices={[
          { value: "merit", label: t`Merits` },
          { value: "demerit", label: t`Demerits` },
        ]}
        onPick={(next) => narrow({ kind: next === "merit" || next === "demerit" ? next : undefined })}
      />
      <CompanySelect
        value={company}
        companies={companies}
        onPick={(next) => narrow({ company: next, platoon: undefined })}
      />
      <PlatoonSelect value={platoon} platoons={platoons} onPick={(next) => narrow({ platoon: next })} />
      <FilterSelect
        label={t`State`}
        all={t`Standing and voided`}
        width={200}
        value={voided === undefined ? undefined : String(voided)}
        choices={[
          { value: "false", label: t`Standing` },
          { value: "true", label: t`Voided` },
        ]}
        onPick={(next) => narrow({ voided: next === undefined ? undefined : next === "true" })}
      />
      <TextInput
        type="date"
        label={t`From`}
        value={since ?? ""}
        onChange={(event) => narrow({ since: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label={t`To`}
        value={until ?? ""}
        onChange={(event) => narrow({ until: event.currentTarget.value || undefined })}
      />
      {issued_by && (
        <Button variant="light" onClick={() => narrow({ issued_by: undefined })}>
          <Trans>Only by {issuerName ?? t`issuer ${issued_by}`}: show all</Trans>
        </Button>
      )}
    </FilterBar>
  );
}
