import { t } from "@lingui/core/macro";
import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { formatMoment } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { HISTORY_SIZE, importsQuery } from "./queries";
import { kindLabel, statusLabel } from "./words";

/** The files that were sent, newest first, committed or not. */
export function ImportHistory() {
  const [page, setPage] = useState(1);
  const { data, error, isPending, refetch } = useQuery(importsQuery(page));
  if (isPending) return <LoadingState label={t`Loading earlier files`} />;
  if (!data) return <ErrorState {...describeError(error)} onRetry={() => refetch()} />;
  if (data.count === 0)
    return (
      <EmptyState title={t`No file was sent yet`}>
        {t`Choose a file and look at its columns. You then see for every row whether it is new, changed or unchanged, and what is wrong with it.`}
      </EmptyState>
    );
  return (
    <Section title={t`Files`}>
      <ul className="flush-list">
        {data.results.map((one) => (
          <Group
            component="li"
            key={one.id}
            py={10}
            justify="space-between"
            wrap="nowrap"
            className="entry-line"
          >
            <div>
              <Link className="row-link breakable" to="/imports" search={{ id: one.id }}>
                {one.file_name}
              </Link>
              <Text size="sm" c="dimmed">
                {kindLabel(one.kind)} · {formatMoment(one.created_at)}
                {one.rest_of !== null && t` · rows that nobody was found for`}
              </Text>
            </div>
            <StatusBadge status={one.status} label={statusLabel[one.status]} />
          </Group>
        ))}
      </ul>
      <Pager page={page} pageSize={HISTORY_SIZE} count={data.count} noun={t`files`} onPage={setPage} />
    </Section>
  );
}
