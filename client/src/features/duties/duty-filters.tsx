import { t } from "@lingui/core/macro";
import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { dutyKinds, dutyNames } from "@/api/duties";
import { companiesQuery } from "@/api/reference";
import { today } from "@/lib/format";
import { CompanySelect, FilterBar, FilterSelect } from "@/ui/filters";
import type { DutyFilters } from "./queries";

interface DutyFilterBarProps {
  filters: DutyFilters;
  onFilters: (change: Partial<DutyFilters>) => void;
}

/** Who covers what on which day, by company and kind. */
export function DutyFilterBar({ filters, onFilters }: DutyFilterBarProps) {
  const { data: companies = [] } = useQuery(companiesQuery());
  const narrow = (change: Partial<DutyFilters>) => onFilters({ ...change, page: 1 });
  return (
    <FilterBar
      active={[filters.company, filters.kind].filter(Boolean).length}
      search={
        <FilterSelect
          label={t`Show`}
          all={t`In force on a day`}
          width={200}
          value={filters.on ? undefined : "any"}
          choices={[{ value: "any", label: t`All, ended and coming too` }]}
          onPick={(any) => narrow({ on: any ? undefined : today() })}
        />
      }
    >
      {filters.on && (
        <TextInput
          type="date"
          label={t`Day`}
          value={filters.on}
          onChange={(event) => narrow({ on: event.currentTarget.value || today() })}
        />
      )}
      <CompanySelect
        value={filters.company?.toString()}
        companies={companies}
        onPick={(company) => narrow({ company: company ? Number(company) : undefined })}
      />
      <FilterSelect
        label={t`Duty`}
        all={t`All duties`}
        width={220}
        value={filters.kind}
        choices={dutyKinds.map((value) => ({ value, label: dutyNames[value] }))}
        onPick={(kind) => narrow({ kind: dutyKinds.find((one) => one === kind) })}
      />
    </FilterBar>
  );
}
