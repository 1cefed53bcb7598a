import { t } from "@lingui/core/macro";
import { Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Pager } from "./pager";
import { ErrorState, LoadingState } from "./states";

/** What there is of a list: `listOf` makes it from a query. */
export interface Listed<Row> {
  rows: Row[];
  count: number;
  isPending: boolean;
  failure: { title: string; detail: string } | null;
  onRetry: () => void;
}

interface PagedProps<Row> {
  list: Listed<Row>;
  page: number;
  pageSize: number;
  onPage: (page: number) => void;
  /** What it holds, as in "21–40 of 1,200 cadets". */
  noun: string;
  /** What to say while there is not one row. */
  empty: ReactNode;
  children: (rows: Row[]) => ReactNode;
}

/** A list in pages, whatever state it is in. */
export function Paged<Row>({ list, empty, children, ...pager }: PagedProps<Row>) {
  if (list.isPending) return <LoadingState label={t`Loading ${pager.noun}`} rows={5} />;
  if (list.failure) return <ErrorState {...list.failure} onRetry={list.onRetry} />;
  if (list.count === 0) return empty;
  return (
    <Stack>
      {children(list.rows)}
      <Pager {...pager} count={list.count} />
    </Stack>
  );
}
