import { t } from "@lingui/core/macro";
import { Button, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { companiesQuery, useUser } from "@/api/reference";
import type { Excuse, ExcuseFilter } from "@/api/types";
import { OwnExcuses } from "@/features/excuses/own-excuses";
import { excusesQuery, PAGE_SIZE } from "@/features/excuses/queries";
import { Queue } from "@/features/excuses/queue";
import { Review } from "@/features/excuses/review";
import { CompanySelect, FilterBar, FilterSelect, SearchInput } from "@/ui/filters";
import { Page } from "@/ui/page";
import { Pager } from "@/ui/pager";
import { usePhone } from "@/ui/responsive";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";

const route = getRouteApi("/signed-in/excuses");

/** For a cadet the own excuses; for the staff those to decide. */
export function ExcusesPage() {
  return useUser().role === "cadet" ? <CadetExcuses /> : <StaffExcuses />;
}

function CadetExcuses() {
  const { page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t`Excuses`} lead={t`Nobody but you and those who decide sees your letters.`} narrow>
      <OwnExcuses
        page={page}
        onPage={(next) => void navigate({ search: { page: next === 1 ? undefined : next } })}
      />
    </Page>
  );
}

const states: { value: ExcuseFilter; label: string }[] = [
  { value: "approved", label: t`Approved` },
  { value: "refused", label: t`Refused` },
  { value: "withdrawn", label: t`Withdrawn` },
];

function StaffExcuses() {
  const { status, company, search, page = 1, id } = route.useSearch();
  const navigate = route.useNavigate();
  const phone = usePhone();
  const { data: companies = [] } = useQuery(companiesQuery());
  const wanted = status ?? "undecided";
  const excuses = useQuery(excusesQuery({ status: wanted, company, search, page }));
  const rows = excuses.data?.results ?? [];
  const { first, passOver } = useFirst(
    excuses.isPlaceholderData ? [] : rows,
    `${status} ${company} ${search} ${page}`,
  );
  const chosen = id ?? (phone ? undefined : first);
  const change = (given: { status?: ExcuseFilter; company?: string; search?: string }) =>
    void navigate({ search: (now) => ({ ...now, page: undefined, id: undefined, ...given }), replace: true });
  const choose = (next: number | undefined) => void navigate({ search: (now) => ({ ...now, id: next }) });
  /** The one after the decided one, so that a queue is worked through without a click in between. */
  const goOn = () => {
    const place = rows.findIndex((one) => one.id === chosen);
    passOver(chosen);
    choose(phone ? undefined : (rows[place + 1] ?? rows[place - 1])?.id);
  };
  if (phone && chosen !== undefined)
    return (
      <Page
        title={t`Excuse`}
        actions={
          <Button variant="default" onClick={() => choose(undefined)}>
            {t`Back to the list`}
          </Button>
        }
      >
        <Review id={chosen} onDecided={goOn} />
      </Page>
    );
  return (
    <Page
      title={t`Excuses`}
      lead={t`Approved, the cadet is excused on that day, whatever is scanned. Nobody decides on the own one.`}
    >
      <FilterBar
        search={
          <SearchInput
            label={t`Search name, reason or letter`}
            value={search}
            onSearch={(text) => change({ search: text })}
          />
        }
        active={[status, company].filter(Boolean).length}
      >
        <FilterSelect
          label={t`State`}
          all={t`Waiting`}
          value={status}
          choices={states}
          onPick={(next) => change({ status: states.find((one) => one.value === next)?.value })}
        />
        <CompanySelect value={company} companies={companies} onPick={(next) => change({ company: next })} />
      </FilterBar>
      {excuses.isPending && <LoadingState label={t`Loading excuses`} rows={6} />}
      {excuses.error && !excuses.data && (
        <ErrorState {...describeError(excuses.error)} onRetry={() => excuses.refetch()} />
      )}
      {excuses.data?.count === 0 && (
        <EmptyState title={wanted === "undecided" ? t`Nothing waits` : t`None found`}>
          {wanted === "undecided"
            ? t`When a cadet files an excuse or appeals a refusal, it appears here.`
            : t`Choose another state, or clear the search.`}
        </EmptyState>
      )}
      {(rows.length > 0 || chosen !== undefined) && (
        <div className="queue-desk">
          <Stack>
            {rows.length > 0 && <Queue excuses={rows} chosen={chosen} onChoose={choose} />}
            <Pager
              page={page}
              pageSize={PAGE_SIZE}
              count={excuses.data?.count ?? 0}
              noun={t`excuses`}
              onPage={(next) =>
                void navigate({
                  search: (now) => ({ ...now, id: undefined, page: next === 1 ? undefined : next }),
                })
              }
            />
          </Stack>
          {!phone && chosen !== undefined && <Review id={chosen} onDecided={goOn} />}
        </div>
      )}
    </Page>
  );
}

/**
 * The first of a queue, for whoever has chosen none. It stays while the same queue is open: when somebody else decides it,
 * the page says so, and is not another's under a hand that writes. `passOver` gives the place to the next.
 */
function useFirst(rows: Excuse[], queue: string) {
  const [held, setHeld] = useState<{ queue: string; id: number }>();
  const [done, setDone] = useState<number>();
  const next = rows.find(({ id }) => id !== done)?.id;
  const first = held?.queue === queue ? held.id : next;
  if (held?.queue !== queue && next !== undefined) setHeld({ queue, id: next });
  const passOver = (id: number | undefined) => {
    setDone(id);
    setHeld(undefined);
  };
  return { first, passOver };
}
