import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { listOf } from "@/api/problem";
import type { Completion } from "@/api/types";
import { formatDate } from "@/lib/format";
import { FilterBar, FilterSelect, SearchInput } from "@/ui/filters";
import { Paged } from "@/ui/paged";
import { EmptyState } from "@/ui/states";
import { type CompletionFilters, completionsQuery, PAGE_SIZE } from "./queries";
import { SerialModal } from "./serial-modal";
import { type Program, partsSay, programNames } from "./words";

interface CompletionListProps {
  filters: CompletionFilters;
  onFilters: (change: Partial<CompletionFilters>) => void;
  mayEnter: boolean;
}

/** Who passed all of a program in sealed terms, with the serial numbers that headquarters gave. */
export function CompletionList({ filters, onFilters, mayEnter }: CompletionListProps) {
  const completions = useQuery(completionsQuery(filters));
  const [entering, setEntering] = useState<Completion | null>(null);
  const narrow = (change: Partial<CompletionFilters>) => onFilters({ ...change, page: 1 });
  return (
    <Stack>
      <FilterBar
        active={filters.has_serial === undefined ? 0 : 1}
        search={
          <SearchInput
            label={t`Find a cadet`}
            value={filters.search}
            onSearch={(search) => narrow({ search })}
          />
        }
      >
        <FilterSelect
          label={t`Program`}
          all={programNames.basic}
          value={filters.program === "basic" ? undefined : filters.program}
          choices={[{ value: "advanced", label: programNames.advanced }]}
          onPick={(program) => narrow({ program: (program as Program | undefined) ?? "basic" })}
          width={260}
        />
        <FilterSelect
          label={t`Serial number`}
          all={t`With and without`}
          value={filters.has_serial?.toString()}
          choices={[
            { value: "false", label: t`Not there yet` },
            { value: "true", label: t`Entered` },
          ]}
          onPick={(has) => narrow({ has_serial: has === undefined ? undefined : has === "true" })}
          width={210}
        />
      </FilterBar>
      <Paged
        list={listOf(completions)}
        page={filters.page}
        pageSize={PAGE_SIZE}
        onPage={(page) => onFilters({ page })}
        noun={t`cadets`}
        empty={
          <EmptyState title={t`Nobody to show`}>
            {t`Whoever passed every course of the program appears here once its terms are sealed.`}
          </EmptyState>
        }
      >
        {(rows) => (
          <Stack component="ul" className="panel plain-list" gap={0} p={0} m={0} aria-label={t`Completions`}>
            {rows.map((one) => (
              <Line key={one.cadet.id} one={one} onEnter={mayEnter ? () => setEntering(one) : undefined} />
            ))}
          </Stack>
        )}
      </Paged>
      {entering && <SerialModal completion={entering} onClose={() => setEntering(null)} />}
    </Stack>
  );
}

function Line({ one, onEnter }: { one: Completion; onEnter?: () => void }) {
  return (
    <Group component="li" px="md" py="sm" justify="space-between" className="entry-line">
      <div className="grow">
        <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(one.cadet.id) }}>
          {one.cadet.name}
        </Link>
        <Text size="sm" c="dimmed">
          {one.cadet.student_number} · {partsSay(one)}
        </Text>
      </div>
      <div>
        <Text fw={650}>{one.serial?.number ?? t`No serial number yet`}</Text>
        {one.serial && (
          <Text size="sm" c="dimmed">
            <Trans>
              {formatDate(one.serial.entered_at)} by {one.serial.entered_by_name}
            </Trans>
          </Text>
        )}
      </div>
      {onEnter && (
        <Button
          size="sm"
          variant="default"
          onClick={onEnter}
          aria-label={
            one.serial
              ? t`Correct the serial number of ${one.cadet.name}`
              : t`Enter the serial number of ${one.cadet.name}`
          }
        >
          {one.serial ? t`Correct` : t`Enter`}
        </Button>
      )}
    </Group>
  );
}
