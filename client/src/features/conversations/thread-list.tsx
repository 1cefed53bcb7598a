import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { describeError, failureOf } from "@/api/problem";
import type { Message, Thread } from "@/api/types";
import { formatAgo } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { PAGE_SIZE, searchQuery, threadsQuery } from "./queries";

interface ListProps {
  page: number;
  onPage: (page: number) => void;
}

/** The conversations that one takes part in, newest first. */
export function ThreadList({ page, onPage }: ListProps) {
  const threads = useQuery(threadsQuery(page));
  if (threads.isPending) return <LoadingState label="Loading conversations" rows={5} />;
  if (failureOf(threads))
    return <ErrorState {...describeError(threads.error)} onRetry={() => threads.refetch()} />;
  const rows = threads.data?.results ?? [];
  if (rows.length === 0)
    return (
      <EmptyState title="No conversations yet">
        What you ask the unit's admins, and what is answered, stands here.
      </EmptyState>
    );
  return (
    <Stack>
      <Stack component="ul" gap={0} className="lines panel" aria-label="Conversations">
        {rows.map((thread) => (
          <Line key={thread.id} thread={thread} />
        ))}
      </Stack>
      <Pager
        page={page}
        pageSize={PAGE_SIZE}
        count={threads.data?.count ?? 0}
        onPage={onPage}
        noun="conversations"
      />
    </Stack>
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
            <Badge size="lg" tt="none" aria-label={`${thread.unread} unread`}>
              {thread.unread}
            </Badge>
          )}
        </Group>
        <Text size="sm" truncate>
          {thread.newest_by}: {thread.newest || "(a file, or hidden)"}
        </Text>
        <Text size="sm" c="dimmed">
          {thread.kind === "ask" ? `Asked by ${thread.opened_by_name}` : "Staff channel"},{" "}
          {formatAgo(thread.last_at)}
        </Text>
      </Link>
    </li>
  );
}

/** Messages of all of one's conversations that have the words. */
export function FoundMessages({ search, page, onPage }: ListProps & { search: string }) {
  const found = useQuery(searchQuery(search, page));
  if (found.isPending) return <LoadingState label="Searching" rows={5} />;
  if (failureOf(found)) return <ErrorState {...describeError(found.error)} onRetry={() => found.refetch()} />;
  const rows = found.data?.results ?? [];
  if (rows.length === 0)
    return (
      <EmptyState title="Nothing found">No message of yours has these words. Try fewer of them.</EmptyState>
    );
  return (
    <Stack>
      <Stack component="ul" gap={0} className="lines panel" aria-label="Messages found">
        {rows.map((message) => (
          <Found key={message.id} message={message} />
        ))}
      </Stack>
      <Pager
        page={page}
        pageSize={PAGE_SIZE}
        count={found.data?.count ?? 0}
        onPage={onPage}
        noun="messages"
      />
    </Stack>
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
