import { t } from "@lingui/core/macro";
import { Badge, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { describeError, failureOf } from "@/api/problem";
import type { Company, Eligibility, EligibilityRow, Flag } from "@/api/types";
import { formatCount, plural } from "@/lib/format";
import { CompanySelect, FilterBar, SearchInput } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { type EligibilityFilters, eligibilityQuery, PAGE_SIZE } from "./queries";
import { allFlags, flagColor, flagReason, flagTitle, groups } from "./words";

interface EligibilityListProps {
  term: number;
  filters: EligibilityFilters;
  companies: Company[];
  onFilters: (change: Partial<EligibilityFilters>) => void;
}

/** Who needs a look and by which rule: counts, companies, and the cadets themselves. */
export function EligibilityList({ term, filters, companies, onFilters }: EligibilityListProps) {
  const found = useQuery(eligibilityQuery(term, filters));
  const narrow = (change: Partial<EligibilityFilters>) => onFilters({ ...change, page: 1 });
  const failure = failureOf(found);
  return (
    <Stack>
      <FilterBar
        active={[filters.flag, filters.company, filters.course].filter(Boolean).length}
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
      {found.isPending && <LoadingState label={t`Loading eligibility`} rows={8} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => found.refetch()} />}
      {!failure && found.data && (
        <>
          <Counts found={found.data} chosen={filters.flag} onFlag={(flag) => narrow({ flag })} />
          {found.data.companies.length > 1 && (
            <Companies
              found={found.data}
              onCompany={(name) =>
                narrow({ company: companies.find((one) => one.name === name)?.id.toString() })
              }
            />
          )}
          {found.data.count === 0 ? (
            <EmptyState title={t`Nobody is flagged`}>
              {found.data.enrolled === 0
                ? t`No cadet matches. Clear the search or a filter.`
                : t`No rule of the policy flags any of these cadets as the records stand.`}
            </EmptyState>
          ) : (
            <Cadets found={found.data} />
          )}
          <Pager
            page={filters.page}
            pageSize={PAGE_SIZE}
            count={found.data.count}
            noun={t`cadets`}
            onPage={(page) => onFilters({ page })}
          />
        </>
      )}
    </Stack>
  );
}

function Counts({
  found,
  chosen,
  onFlag,
}: {
  found: Eligibility;
  chosen: Flag | undefined;
  onFlag: (flag: Flag | undefined) => void;
}) {
  const inForce = (flag: Flag) => !isOff(flag, found.drop_rules) || (found.counts[flag] ?? 0) > 0;
  return (
    <div className="flag-groups">
      {groups.map(({ title, lead, flags }) => {
        const shown = flags.filter(inForce);
        return (
          shown.length > 0 && (
            <Section key={title} title={title} lead={lead}>
              <div>
                {shown.map((flag) => (
                  <button
                    key={flag}
                    type="button"
                    className="flag-count"
                    aria-pressed={chosen === flag}
                    onClick={() => onFlag(chosen === flag ? undefined : flag)}
                  >
                    <span>{flagTitle(flag, found.drop_rules)}</span>
                    <strong className="num">{formatCount(found.counts[flag] ?? 0)}</strong>
                  </button>
                ))}
              </div>
            </Section>
          )
        );
      })}
    </div>
  );
}

function isOff(flag: Flag, rules: Eligibility["drop_rules"]): boolean {
  if (flag === "low_attendance" || flag === "cannot_reach_attendance")
    return rules.min_attendance_percent === null;
  if (flag === "unexcused_absences") return rules.max_unexcused === null;
  if (flag === "consecutive_absences") return rules.consecutive_absences === null;
  // Floors are off by default; a floor that flags somebody is on.
  return flag.startsWith("below_");
}

function Companies({ found, onCompany }: { found: Eligibility; onCompany: (name: string) => void }) {
  return (
    <Section title={t`Per company`}>
      <div className="table-wrap">
        <Table aria-label={t`Per company`} verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t`Company`}</Table.Th>
              <Table.Th className="num">{t`Enrolled`}</Table.Th>
              <Table.Th className="num">{t`Flagged`}</Table.Th>
              {groups.map(({ title }) => (
                <Table.Th key={title} className="num">
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.companies.map((company) => (
              <Table.Tr key={company.company_name}>
                <Table.Td>
                  {company.company_name ? (
                    <button
                      type="button"
                      className="link-button"
                      onClick={() => onCompany(company.company_name)}
                    >
                      {company.company_name}
                    </button>
                  ) : (
                    t`No company`
                  )}
                </Table.Td>
                <Table.Td className="num">{formatCount(company.enrolled)}</Table.Td>
                <Table.Td className="num">{formatCount(company.flagged)}</Table.Td>
                {groups.map(({ title, flags }) => (
                  <Table.Td key={title} className="num">
                    {formatCount(flags.reduce((sum, flag) => sum + (company.counts[flag] ?? 0), 0))}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="sm" c="dimmed">
        {t`A cadet with several flags counts once under “Flagged” and once for each flag to the right of it.`}
      </Text>
    </Section>
  );
}

function Cadets({ found }: { found: Eligibility }) {
  return (
    <ul className="panel lines" aria-label={t`Flagged cadets`}>
      {found.results.map((row) => (
        <Line key={row.enrollment} row={row} found={found} />
      ))}
    </ul>
  );
}

function Line({ row, found }: { row: EligibilityRow; found: Eligibility }) {
  return (
    <li className="flagged">
      <div>
        <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(row.cadet.id) }}>
          {row.cadet.name}
        </Link>
        <Text size="sm" c="dimmed">
          {row.cadet.student_number} · {row.course} · {row.company_name || t`No company`}
          {row.platoon ? t`, platoon ${row.platoon}` : ""}
        </Text>
      </div>
      <Group gap="xs">
        {allFlags
          .filter((flag) => row.flags.includes(flag))
          .map((flag) => (
            <Badge
              key={flag}
              variant="light"
              color={flagColor(flag)}
              size="lg"
              tt="none"
              radius="sm"
              fw={600}
              miw={0}
              maw="100%"
            >
              {flagTitle(flag, found.drop_rules)}: {flagReason(flag, row)}
            </Badge>
          ))}
        {row.flags.length === 0 && <Text c="dimmed">{plural(0, t`flag`, t`flags`)}</Text>}
      </Group>
    </li>
  );
}
