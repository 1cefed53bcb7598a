import { t } from "@lingui/core/macro";
import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { describeError, failureOf } from "@/api/problem";
import type { Activity } from "@/api/types";
import { plural } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { ActivityPicture } from "./picture";
import { type ActivityFilters, activitiesQuery, PAGE_SIZE } from "./queries";
import { hoursText, kindNames, when } from "./words";

/** Activities or achievements, latest first, each with its first picture. */
export function ActivityList({
  filters,
  onPage,
}: {
  filters: ActivityFilters;
  onPage: (page: number) => void;
}) {
  const found = useQuery(activitiesQuery(filters));
  const noun = filters.is_achievement ? t`achievements` : t`activities`;
  if (found.isPending) return <LoadingState label={t`Loading`} rows={5} />;
  if (!found.data || failureOf(found))
    return <ErrorState {...describeError(found.error)} onRetry={() => found.refetch()} />;
  if (found.data.count === 0)
    return (
      <EmptyState title={filters.is_achievement ? t`No achievements here yet` : t`No activities here yet`}>
        {filters.search || filters.mine
          ? t`Clear the search or the filter.`
          : t`They appear here once the training office has entered them.`}
      </EmptyState>
    );
  return (
    <Stack>
      <ul
        className="plain-list activity-cards"
        aria-label={filters.is_achievement ? t`Achievements` : t`Activities`}
      >
        {found.data.results.map((activity) => (
          <Card key={activity.id} activity={activity} />
        ))}
      </ul>
      <Pager page={filters.page} pageSize={PAGE_SIZE} count={found.data.count} noun={noun} onPage={onPage} />
    </Stack>
  );
}

function Card({ activity }: { activity: Activity }) {
  const first = activity.pictures[0];
  return (
    <li className="panel activity-card">
      {first && (
        <div className="activity-picture">
          <ActivityPicture activity={activity.id} picture={first.id} caption={first.caption} />
        </div>
      )}
      <Stack gap={4} p="md">
        <Link className="row-link" to="/activities/$activityId" params={{ activityId: String(activity.id) }}>
          {activity.title}
        </Link>
        <Text size="sm" c="dimmed">
          {when(activity)}
          {activity.location ? ` · ${activity.location}` : ""}
        </Text>
        <Group gap="xs">
          {activity.kind !== "achievement" && (
            <Badge variant="light" tt="none" radius="sm">
              {kindNames[activity.kind]}
            </Badge>
          )}
          <Text size="sm">
            {plural(activity.participant_count, t`cadet`, t`cadets`)}
            {Number(activity.hours) > 0 ? t` · ${hoursText(activity.hours)} h` : ""}
          </Text>
          {activity.own_hours !== null && (
            <Badge color="green" variant="light" tt="none" radius="sm">
              {Number(activity.own_hours) > 0
                ? t`You took part: ${hoursText(activity.own_hours)} h`
                : t`You took part`}
            </Badge>
          )}
        </Group>
      </Stack>
    </li>
  );
}
