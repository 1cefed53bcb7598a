import { t } from "@lingui/core/macro";
import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { listOf } from "@/api/problem";
import type { Message, Thread } from "@/api/types";
import { formatAgo } from "@/lib/format";
import { Paged } from "@/ui/paged";
import { EmptyState } from "@/ui/states";
import { PAGE_SIZE, searchQuery, threadsQuery } from "./queries";

interface ListProps {
  page: number;
  onPage: (page: number) => void;
}

/** The conversations that one takes part in, newest first. */
export function ThreadList({ page, onPage }: ListProps) {
  const threads = useQuery(threadsQuery(page));
  return (
    <Paged
      list={listOf(threads)}
      page={page}
      pageSize={PAGE_SIZE}
      onPage={onPage}
      noun={t`conversations`}
      empty={
        <EmptyState title={t`No conversations yet`}>
          {t`What you ask the unit's admins, and what is answered, stands here.`}
        </EmptyState>
      }
    >
      {(rows) => (
        <Stack component="ul" gap={0} className="lines panel" aria-label={t`Conversations`}>
          {rows.map((thread) => (
            <Line key={thread.id} thread={thread} />
          ))}
        </Stack>
      )}
    </Paged>
  );
}

function Line({ thread }: { thread: Thread }) {
  return (
    <li>
      <Link
        to="/messages/$threadId"
        params={{ threadId: String(thread.id) }}
        className="notice"
        data-unread={thread.unread > 0}
      >
        <Group justify="space-between" wrap="nowrap" gap="sm">
          <Text fw={thread.unread > 0 ? 650 : 500} truncate>
            {thread.subject}
          </Text>
          {thread.unread > 0 && (
            <Badge size="lg" tt="none" aria-label={t`${thread.unread} unread`}>
              {thread.unread}
            </Badge>
          )}
        </Group>
        <Text size="sm" truncate>
          {thread.newest_by}: {thread.newest || t`(a file, or hidden)`}
        </Text>
        <Text size="sm" c="dimmed">
          {thread.kind === "ask" ? t`Asked by ${thread.opened_by_name}` : t`Staff channel`},{" "}
          {formatAgo(thread.last_at)}
        </Text>
      </Link>
    </li>
  );
}

/** Messages of all of one's conversations that have the words. */
export function FoundMessages({ search, page, onPage }: ListProps & { search: string }) {
  const found = useQuery(searchQuery(search, page));
  return (
    <Paged
      list={listOf(found)}
      page={page}
      pageSize={PAGE_SIZE}
      onPage={onPage}
      noun={t`messages`}
      empty={
        <EmptyState
          title={t`Nothing found`}
        >{t`No message of yours has these words. Try fewer of them.`}</EmptyState>
      }
    >
      {(rows) => (
        <Stack component="ul" gap={0} className="lines panel" aria-label={t`Messages found`}>
          {rows.map((message) => (
            <Found key={message.id} message={message} />
          ))}
        </Stack>
      )}
    </Paged>
  );
}

function Found({ message }: { message: Message }) {
  return (
    <li>
      <Link to="/messages/$threadId" params={{ threadId: String(message.thread) }} className="notice">
        <Text fw={500} truncate>
          {message.subject}
        </Text>
        <Text size="sm" lineClamp={3} className="anywhere">
          {message.author_name}: {message.body}
        </Text>
        <Text size="sm" c="dimmed">
          {formatAgo(message.written_at)}
        </Text>
      </Link>
    </li>
  );
}
