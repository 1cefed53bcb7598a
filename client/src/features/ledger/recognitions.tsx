import { t } from "@lingui/core/macro";
import { Stack, Table } from "@mantine/core";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { describeError, unwrap } from "@/api/problem";
import type { RecognitionLevel } from "@/api/types";
import { formatDate } from "@/lib/format";
import { FilterBar, FilterSelect } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { levelNames } from "./lifetime-merits";

const PAGE_SIZE = 50;

const recognitionsQuery = (level: RecognitionLevel | undefined, page: number) =>
  queryOptions({
    queryKey: keys.ledger.list({ recognitions: level ?? "all", page }),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/recognitions", { signal, params: { query: { level, page, page_size: PAGE_SIZE } } }),
      ),
    placeholderData: keepPreviousData,
  });

interface RecognitionsProps {
  level: RecognitionLevel | undefined;
  page: number;
  onChange: (change: { level?: RecognitionLevel; page?: number }) => void;
}

/** Who has earned which recognition, and on which day; by name, for a list by merits would be a ranking. */
export function Recognitions({ level, page, onChange }: RecognitionsProps) {
  const found = useQuery(recognitionsQuery(level, page));
  return (
    <Stack>
      <FilterBar>
        <FilterSelect
          label={t`Level`}
          all={t`All levels`}
          value={level}
          choices={Object.entries(levelNames).map(([value, label]) => ({ value, label }))}
          onPick={(next) => onChange({ level: next as RecognitionLevel | undefined })}
        />
      </FilterBar>
      {found.isPending && <LoadingState label={t`Loading recognitions`} rows={6} />}
      {found.error && <ErrorState {...describeError(found.error)} onRetry={() => found.refetch()} />}
      {found.data?.count === 0 && (
        <EmptyState title={t`Nobody has earned this yet`}>
          {t`Bronze takes 50 lifetime merits, Silver 100, Gold 150, Platinum 200.`}
        </EmptyState>
      )}
      {found.data && found.data.count > 0 && (
        <>
          <div className="panel table-wrap">
            <Table aria-label={t`Recognitions`}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t`Cadet`}</Table.Th>
                  <Table.Th>{t`Level`}</Table.Th>
                  <Table.Th>{t`Earned on`}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.data.results.map((one) => (
                  <Table.Tr key={`${one.cadet.id} ${one.level}`}>
                    <Table.Td>
                      <Link
                        className="row-link"
                        to="/cadets/$cadetId"
                        params={{ cadetId: String(one.cadet.id) }}
                      >
                        {one.cadet.name}
                      </Link>
                    </Table.Td>
                    <Table.Td>{levelNames[one.level]}</Table.Td>
                    <Table.Td>{formatDate(one.earned_on)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
          <Pager
            page={page}
            pageSize={PAGE_SIZE}
            count={found.data.count}
            noun={t`recognitions`}
            onPage={(next) => onChange({ level, page: next })}
          />
        </>
      )}
    </Stack>
  );
}
