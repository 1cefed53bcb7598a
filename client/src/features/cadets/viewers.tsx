import { t } from "@lingui/core/macro";
import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { formatMoment } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { VIEWERS_A_PAGE, viewersQuery } from "./queries";

/** Who looked at a cadet's record: for the admins, and for the cadet whose own it is. */
export function Viewers({ cadetId, own }: { cadetId: number; own?: boolean }) {
  const [page, setPage] = useState(1);
  const viewers = useQuery(viewersQuery(cadetId, page));
  return (
    <Section
      title={own ? t`Who looked at your record` : t`Who looked at this record`}
      lead={t`Once for each person and day, latest first.`}
    >
      {viewers.isPending && <LoadingState label={t`Loading who looked`} rows={3} />}
      {failureOf(viewers) && (
        <ErrorState {...describeError(viewers.error)} onRetry={() => viewers.refetch()} />
      )}
      {viewers.data?.count === 0 && <Text>{t`Nobody has looked yet.`}</Text>}
      {viewers.data && viewers.data.count > 0 && (
        <Stack component="ul" gap={0} p={0} m={0} style={{ listStyle: "none" }} aria-label={t`Viewers`}>
          {viewers.data.results.map((one) => (
            <Group component="li" key={one.id} justify="space-between" py="xs" className="entry-line">
              <Text>{one.viewer}</Text>
              <Text size="sm" c="dimmed">
                {formatMoment(one.at)}
              </Text>
            </Group>
          ))}
        </Stack>
      )}
      {viewers.data && viewers.data.count > VIEWERS_A_PAGE && (
        <Pager
          page={page}
          pageSize={VIEWERS_A_PAGE}
          count={viewers.data.count}
          noun={t`looks`}
          onPage={setPage}
        />
      )}
    </Section>
  );
}
