import { t } from "@lingui/core/macro";
import { Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { companiesQuery } from "@/api/reference";

export interface Place {
  company: string;
  platoon: string;
}

interface PlaceFieldsProps {
  value: Place;
  onChange: (place: Place) => void;
  errors: { company?: ReactNode; platoon?: ReactNode };
}

/** A company, and one of its platoons. */
export function PlaceFields({ value, onChange, errors }: PlaceFieldsProps) {
  const { data: companies = [] } = useQuery(companiesQuery());
  const platoons = companies.find(({ id }) => String(id) === value.company)?.platoons ?? [];
  return (
    <Group grow align="flex-start">
      <Select
        label={t`Company`}
        data={[
          { value: "", label: t`No company` },
          ...companies.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
        value={value.company}
        onChange={(next) => onChange({ company: next ?? "", platoon: "" })}
        allowDeselect={false}
        error={errors.company}
      />
      <Select
        label={t`Platoon`}
        data={[
          { value: "", label: t`No platoon` },
          ...platoons.map(({ id, number }) => ({ value: String(id), label: t`Platoon ${number}` })),
        ]}
        value={value.platoon}
        onChange={(next) => onChange({ ...value, platoon: next ?? "" })}
        allowDeselect={false}
        disabled={platoons.length === 0}
        error={errors.platoon}
      />
    </Group>
  );
}

/** The ids of a place as the server takes them. */
export function idsOf({ company, platoon }: Place): { company: number | null; platoon: number | null } {
  return { company: company ? Number(company) : null, platoon: platoon ? Number(platoon) : null };
}
