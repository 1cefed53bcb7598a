import { t } from "@lingui/core/macro";
import { Stack, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { listOf } from "@/api/problem";
import { companiesQuery } from "@/api/reference";
import { CompanySelect, FilterBar, SearchInput } from "@/ui/filters";
import { Paged } from "@/ui/paged";
import { EmptyState } from "@/ui/states";
import { type HoursFilters, PAGE_SIZE, termHoursQuery } from "./queries";

interface TermHoursProps {
  term: number;
  termSelect: ReactNode;
  filters: HoursFilters;
  onFilters: (change: Partial<HoursFilters>) => void;
}

/** The hours of everyone of a term towards the school year's 120. */
export function TermHours({ term, termSelect, filters, onFilters }: TermHoursProps) {
  const found = useQuery(termHoursQuery(term, filters));
  const { data: companies = [] } = useQuery(companiesQuery());
  return (
    <Stack>
      <FilterBar
        active={filters.company ? 1 : 0}
        search={
          <SearchInput
            label={t`Name or student number`}
            value={filters.search}
            onSearch={(search) => onFilters({ search, page: 1 })}
          />
        }
      >
        {termSelect}
        <CompanySelect
          companies={companies}
          value={filters.company}
          onPick={(company) => onFilters({ company, page: 1 })}
        />
      </FilterBar>
      <Paged
        list={listOf(found)}
        page={filters.page}
        pageSize={PAGE_SIZE}
        onPage={(page) => onFilters({ page })}
        noun={t`cadets`}
        empty={<EmptyState title={t`No cadet matches`}>{t`Clear the search or the filter.`}</EmptyState>}
      >
        {(rows) => (
          <div className="panel table-wrap">
            <Table aria-label={t`Hours`}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t`Cadet`}</Table.Th>
                  <Table.Th className="num">{t`Training`}</Table.Th>
                  <Table.Th className="num">{t`Activities`}</Table.Th>
                  <Table.Th className="num">{t`Of 120`}</Table.Th>
                  <Table.Th className="num">{t`To go`}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((line) => (
                  <Table.Tr key={line.enrollment}>
                    <Table.Td>
                      <Link
                        className="row-link"
                        to="/cadets/$cadetId"
                        params={{ cadetId: String(line.cadet) }}
                      >
                        {line.name}
                      </Link>
                    </Table.Td>
                    <Table.Td className="num">{Number(line.training)}</Table.Td>
                    <Table.Td className="num">{Number(line.activities)}</Table.Td>
                    <Table.Td className="num">
                      <b>{Number(line.total)}</b>
                    </Table.Td>
                    <Table.Td className="num">{Number(line.still_needed)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Paged>
    </Stack>
  );
}
