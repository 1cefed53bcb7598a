import { Group, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { formatMoment } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { VIEWERS_A_PAGE, viewersQuery } from "./queries";

/** Who looked at the record of the cadet who is signed in. */
export function ViewersSection({ cadetId }: { cadetId: number }) {
  const [page, setPage] = useState(1);
  const viewers = useQuery({ ...viewersQuery(cadetId, page), placeholderData: keepPreviousData });
  const count = viewers.data?.count ?? 0;
  return (
    <Section
      title="Who looked at your record"
      lead="Everybody but you who opened your record or your grade, once for each day."
    >
      {viewers.isPending && <LoadingState label="Loading who looked" rows={3} />}
      {failureOf(viewers) && (
        <ErrorState {...describeError(viewers.error)} onRetry={() => viewers.refetch()} />
      )}
      {viewers.data?.count === 0 && <Text>Nobody has looked yet.</Text>}
      <Stack component="ul" gap={0} className="lines" aria-label="Viewers">
        {viewers.data?.results.map((one) => (
          <li key={one.id}>
            <Group justify="space-between" py="xs">
              <Text>{one.viewer}</Text>
              <Text size="sm" c="dimmed">
                {formatMoment(one.at)}
              </Text>
            </Group>
          </li>
        ))}
      </Stack>
      {count > VIEWERS_A_PAGE && (
        <Pager page={page} pageSize={VIEWERS_A_PAGE} count={count} onPage={setPage} noun="looks" />
      )}
    </Section>
  );
}
