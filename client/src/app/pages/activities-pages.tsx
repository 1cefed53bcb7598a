import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Switch, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, describeError, failureOf } from "@/api/problem";
import { useMay, useTerm, useUser } from "@/api/reference";
import type { Activity } from "@/api/types";
import { ActivityModal } from "@/features/activities/form-modal";
import { ActivityList } from "@/features/activities/list";
import { Participants } from "@/features/activities/participants";
import { ActivityPictures } from "@/features/activities/pictures";
import { activityQuery, useRemoveActivity } from "@/features/activities/queries";
import { hoursText, kindNames, when } from "@/features/activities/words";
import { TermHours } from "@/features/hours/term-hours";
import { Recognitions } from "@/features/ledger/recognitions";
import { isSealed } from "@/lib/term";
import { FilterBar, SearchInput, TermSelect } from "@/ui/filters";
import { Page } from "@/ui/page";
import { PlainText } from "@/ui/plain-text";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { TermAwaited } from "../term-awaited";
import { NotFoundPage } from "./error-pages";

const listRoute = getRouteApi("/signed-in/activities");
const oneRoute = getRouteApi("/signed-in/activities/$activityId");
const views = ["achievements", "hours", "recognitions"] as const;

export function ActivitiesPage() {
  const { term: wanted, view: asked, search, mine, company, level, page } = listRoute.useSearch();
  const navigate = listRoute.useNavigate();
  const isCadet = useUser().role === "cadet";
  const maySee = useMay("view");
  const view = maySee || asked === "achievements" ? asked : undefined;
  const mayAdd = useMay("run_days");
  const { term, terms } = useTerm(wanted);
  const [adding, setAdding] = useState(false);
  if (!term)
    return (
      <Page title={t`Activities`}>
        <TermAwaited label={t`Loading activities`} rows={6} />
      </Page>
    );
  const isAchievement = view === "achievements";
  const change = (given: object) =>
    void navigate({ search: (now) => ({ ...now, page: undefined, ...given }), replace: true });
  const termSelect = <TermSelect terms={terms} value={term.id} onPick={(id) => change({ term: id })} />;
  return (
    <Page
      title={t`Activities`}
      lead={t`What the corps does besides its training days, and what it achieved.`}
      actions={
        mayAdd &&
        !isSealed(term) &&
        view !== "hours" &&
        view !== "recognitions" && (
          <Button onClick={() => setAdding(true)}>
            {isAchievement ? t`Add an achievement` : t`Add an activity`}
          </Button>
        )
      }
    >
      <Tabs
        value={view ?? "activities"}
        onChange={(next) =>
          void navigate({ search: { term: wanted, view: views.find((one) => one === next) } })
        }
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="activities">{t`Activities`}</Tabs.Tab>
          <Tabs.Tab value="achievements">{t`Achievements`}</Tabs.Tab>
          {maySee && <Tabs.Tab value="hours">{t`Hours`}</Tabs.Tab>}
          {maySee && <Tabs.Tab value="recognitions">{t`Recognitions`}</Tabs.Tab>}
        </Tabs.List>
        {(["activities", "achievements"] as const).map((tab) => (
          <Tabs.Panel key={tab} value={tab} pt="md">
            <Stack>
              <FilterBar
                search={
                  <SearchInput
                    label={t`Title or place`}
                    value={search}
                    onSearch={(text) => change({ search: text })}
                  />
                }
              >
                {termSelect}
                {isCadet && (
                  <Switch
                    label={t`Only mine`}
                    checked={mine === true}
                    onChange={(event) => change({ mine: event.currentTarget.checked || undefined })}
                  />
                )}
              </FilterBar>
              <ActivityList
                filters={{
                  term: term.id,
                  is_achievement: tab === "achievements",
                  search,
                  mine,
                  page: page ?? 1,
                }}
                onPage={(next) => change({ page: next })}
              />
            </Stack>
          </Tabs.Panel>
        ))}
        {maySee && (
          <Tabs.Panel value="hours" pt="md">
            <TermHours
              term={term.id}
              termSelect={termSelect}
              filters={{ company, search, page: page ?? 1 }}
              onFilters={(given) => change(given)}
            />
          </Tabs.Panel>
        )}
        {maySee && (
          <Tabs.Panel value="recognitions" pt="md">
            <Recognitions level={level} page={page ?? 1} onChange={(given) => change(given)} />
          </Tabs.Panel>
        )}
      </Tabs>
      {adding && (
        <ActivityModal term={term.id} isAchievement={isAchievement} onClose={() => setAdding(false)} />
      )}
    </Page>
  );
}

export function ActivityPage() {
  const id = Number(oneRoute.useParams().activityId);
  const activity = useQuery(activityQuery(id));
  if (activity.isPending)
    return (
      <Page title={t`Activity`}>
        <LoadingState label={t`Loading the activity`} rows={6} />
      </Page>
    );
  if (activity.error instanceof ApiError && activity.error.status === 404) return <NotFoundPage />;
  if (!activity.data || failureOf(activity))
    return (
      <Page title={t`Activity`}>
        <ErrorState {...describeError(activity.error)} onRetry={() => activity.refetch()} />
      </Page>
    );
  return <Detail key={id} activity={activity.data} />;
}

function Detail({ activity }: { activity: Activity }) {
  const navigate = oneRoute.useNavigate();
  const mayRun = useMay("run_days");
  const { terms } = useTerm(activity.term);
  const term = terms.find(({ id }) => id === activity.term);
  const mayChange = mayRun && term !== undefined && !isSealed(term);
  const [changing, setChanging] = useState(false);
  const remove = useRemoveActivity(activity.id);
  const isAchievement = activity.kind === "achievement";
  const back = () =>
    void navigate({ to: "/activities", search: { view: isAchievement ? "achievements" : undefined } });
  return (
    <Page
      title={activity.title}
      lead={`${kindNames[activity.kind]} · ${when(activity)}${activity.location ? ` · ${activity.location}` : ""}`}
      narrow
      actions={
        <>
          <Button variant="default" renderRoot={(props) => <Link to="/activities" {...props} />}>
            {t`All activities`}
          </Button>
          {mayChange && (
            <Button variant="default" onClick={() => setChanging(true)}>
              {t`Change`}
            </Button>
          )}
        </>
      }
    >
      <Stack gap="lg">
        {activity.own_hours !== null && (
          <Text className="panel padded">
            <Trans>
              You took part
              {Number(activity.own_hours) > 0
                ? t`: ${hoursText(activity.own_hours)} hours towards your 120.`
                : "."}
            </Trans>
          </Text>
        )}
        {activity.description && <PlainText>{activity.description}</PlainText>}
        <ActivityPictures activity={activity} mayChange={mayChange} />
        <Participants activity={activity} mayEnter={mayChange} />
        {mayChange && activity.participant_count === 0 && (
          <Group>
            <Button
              variant="subtle"
              color="red"
              loading={remove.isPending}
              onClick={() =>
                remove.mutate(undefined, {
                  onSuccess: () => {
                    toast(t`${activity.title} is removed.`);
                    back();
                  },
                  onError: (error) => toastProblem(describeError(error)),
                })
              }
            >
              {t`Remove it`}
            </Button>
          </Group>
        )}
      </Stack>
      {changing && (
        <ActivityModal
          term={activity.term}
          activity={activity}
          isAchievement={isAchievement}
          onClose={() => setChanging(false)}
        />
      )}
    </Page>
  );
}
