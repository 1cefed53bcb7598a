import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { AnnounceForm } from "@/features/announcements/announce-form";
import { AnnouncementList } from "@/features/announcements/list";
import { Messages } from "@/features/conversations/messages";
import { NewThread } from "@/features/conversations/new-thread";
import { threadQuery, unreadQuery } from "@/features/conversations/queries";
import { FoundMessages, ThreadList } from "@/features/conversations/thread-list";
import { Icon } from "@/ui/icons";
import { Page } from "@/ui/page";
import { ErrorState, LoadingState } from "@/ui/states";

const messages = getRouteApi("/signed-in/messages");
const threadRoute = getRouteApi("/signed-in/messages/$threadId");
const announcements = getRouteApi("/signed-in/messages/announcements");

/** The conversations that one takes part in. */
export function MessagesPage() {
  const { search = "", page = 1 } = messages.useSearch();
  const navigate = messages.useNavigate();
  const { data: unread } = useQuery(unreadQuery());
  const onPage = (next: number) => void navigate({ search: (now) => ({ ...now, page: next }) });
  return (
    <Page
      title={t`Messages`}
      lead={unread?.messages ? t`${unread.messages} unread` : t`No unread messages`}
      narrow
      actions={
        <>
          <Button variant="default" renderRoot={(props) => <Link to="/messages/announcements" {...props} />}>
            <Trans>Announcements{unread?.announcements ? ` (${unread.announcements})` : ""}</Trans>
          </Button>
          <Button
            leftSection={<Icon name="chat" size={18} />}
            renderRoot={(props) => <Link to="/messages/new" {...props} />}
          >
            {t`Write a message`}
          </Button>
        </>
      }
    >
      <Search
        key={search}
        search={search}
        onSearch={(next) => void navigate({ search: { search: next || undefined } })}
      />
      {search ? (
        <FoundMessages search={search} page={page} onPage={onPage} />
      ) : (
        <ThreadList page={page} onPage={onPage} />
      )}
    </Page>
  );
}

function Search({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const [words, setWords] = useState(search);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(words.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group gap="sm" wrap="nowrap" align="flex-end">
        <TextInput
          flex={1}
          type="search"
          label={t`Search your messages`}
          maxLength={100}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" leftSection={<Icon name="search" size={18} />}>
          {t`Search`}
        </Button>
        {search && (
          <Button variant="subtle" onClick={() => onSearch("")}>
            {t`All`}
          </Button>
        )}
      </Group>
    </form>
  );
}

/** A new question to the admins, or words to the staff of a company. */
export function NewMessagePage() {
  const navigate = useNavigate();
  return (
    <Page title={t`Write a message`} narrow>
      <NewThread
        onOpened={({ id }) =>
          void navigate({ to: "/messages/$threadId", params: { threadId: String(id) }, replace: true })
        }
      />
    </Page>
  );
}

/** One conversation. */
export function ThreadPage() {
  const id = Number(threadRoute.useParams().threadId);
  const thread = useQuery(threadQuery(id));
  if (thread.isPending)
    return (
      <Page title={t`Conversation`} narrow>
        <LoadingState label={t`Loading the conversation`} rows={5} />
      </Page>
    );
  if (failureOf(thread) || !thread.data)
    return (
      <Page title={t`Conversation`} narrow>
        <ErrorState {...describeError(thread.error)} onRetry={() => thread.refetch()} />
      </Page>
    );
  return (
    <Page
      title={thread.data.subject}
      lead={
        thread.data.kind === "ask"
          ? t`${thread.data.opened_by_name} and the unit's admins`
          : t`Whoever's duty covers the company, and the admins`
      }
      narrow
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/messages" {...props} />}>
          {t`All messages`}
        </Button>
      }
    >
      <Messages key={id} thread={thread.data} />
    </Page>
  );
}

/** What the unit tells, and telling it. */
export function AnnouncementsPage() {
  const { page = 1 } = announcements.useSearch();
  const navigate = announcements.useNavigate();
  return (
    <Page
      title={t`Announcements`}
      narrow
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/messages" {...props} />}>
          {t`All messages`}
        </Button>
      }
    >
      <AnnounceForm />
      <AnnouncementList page={page} onPage={(next) => void navigate({ search: { page: next } })} />
    </Page>
  );
}
