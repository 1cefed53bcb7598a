import { t } from "@lingui/core/macro";
import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { listOf } from "@/api/problem";
import type { Company, MissingCadet } from "@/api/types";
import { CompanySelect, FilterBar, SearchInput } from "@/ui/filters";
import { Paged } from "@/ui/paged";
import { EmptyState } from "@/ui/states";
import { type MissingFilters, missingQuery, PAGE_SIZE } from "./queries";

interface MissingProps {
  dayId: number;
  filters: MissingFilters;
  companies: Company[];
  onFilters: (change: Partial<MissingFilters>) => void;
}

/** Who is not here, by company, with how to reach them. */
export function Missing({ dayId, filters, companies, onFilters }: MissingProps) {
  const missing = useQuery(missingQuery(dayId, filters));
  const narrow = (change: Partial<MissingFilters>) => onFilters({ ...change, page: 1 });
  const isNarrowed = Boolean(filters.company || filters.search);
  return (
    <Stack>
      <FilterBar
        active={filters.company ? 1 : 0}
        search={
          <SearchInput
            label={t`Find a cadet`}
            value={filters.search}
            onSearch={(search) => narrow({ search })}
          />
        }
      >
        <CompanySelect
          value={filters.company}
          companies={companies}
          onPick={(company) => narrow({ company })}
        />
      </FilterBar>
      <Paged
        list={listOf(missing)}
        page={filters.page}
        pageSize={PAGE_SIZE}
        onPage={(page) => onFilters({ page })}
        noun={t`cadets`}
        empty={
          <EmptyState title={isNarrowed ? t`No missing cadet matches` : t`Nobody is missing`}>
            {isNarrowed
              ? t`Clear the search or choose another company.`
              : t`Everyone on the roll is here or excused.`}
          </EmptyState>
        }
      >
        {(all) =>
          byCompany(all).map(([company, rows]) => (
            <section key={company} className="panel" aria-label={company}>
              <Title order={2} p="md" pb="xs">
                {company}
              </Title>
              <Stack component="ul" gap={0} m={0} p={0} className="plain-list">
                {rows.map((row) => (
                  <Group
                    component="li"
                    key={row.enrollment_id}
                    className="list-line"
                    justify="space-between"
                    px="md"
                    py="xs"
                    gap="xs"
                  >
                    <div>
                      <Text fw={600}>{row.name}</Text>
                      <Text size="sm" c="dimmed">
                        {row.student_number}
                        {row.platoon ? t` · platoon ${row.platoon}` : ""}
                      </Text>
                    </div>
                    <Contact number={row.contact_number} name={row.name} />
                  </Group>
                ))}
              </Stack>
            </section>
          ))
        }
      </Paged>
    </Stack>
  );
}

function Contact({ number, name }: { number: string; name: string }) {
  if (!number)
    return (
      <Text size="sm" c="dimmed">
        {t`No number`}
      </Text>
    );
  return (
    <Anchor href={`tel:${number.replace(/[^\d+]/g, "")}`} aria-label={t`Call ${name}, ${number}`}>
      {number}
    </Anchor>
  );
}

function byCompany(rows: MissingCadet[]): [string, MissingCadet[]][] {
  const groups = new Map<string, MissingCadet[]>();
  for (const row of rows) {
    const company = row.company || t`No company`;
    groups.set(company, [...(groups.get(company) ?? []), row]);
  }
  return [...groups];
}
