import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Group, Indicator, Popover, ScrollArea, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Notification } from "@/api/types";
import { formatAgo } from "@/lib/format";
import { Icon } from "@/ui/icons";
import { toastProblem } from "@/ui/toast";
import { notificationsQuery, unreadQuery, useMarkRead } from "./queries";

/** The bell: how many are unread, and the newest ones. */
export function NotificationBell() {
  const [opened, setOpened] = useState(false);
  const { data: unread = 0 } = useQuery(unreadQuery());
  const label = unread > 0 ? t`Notifications, ${unread} unread` : t`Notifications`;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={360} shadow="md" trapFocus>
      <Indicator label={unread > 9 ? "9+" : unread} size={18} disabled={unread === 0} offset={10} color="red">
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={44}
            aria-label={label}
            onClick={() => setOpened((now) => !now)}
          >
            <Icon name="bell" size={22} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} aria-label={t`Notifications`}>
        <Panel unread={unread} onDone={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Panel({ unread, onDone }: { unread: number; onDone: () => void }) {
  const { data, error } = useQuery(notificationsQuery());
  const read = useMarkRead();
  const navigate = useNavigate();
  const mark = (which: number | "all") =>
    read.mutate(which, { onError: (problem) => toastProblem(describeError(problem)) });
  const open = (one: Notification) => {
    if (!one.read_at) mark(one.id);
    onDone();
    // Links are paths of this client; anything else is not followed.
    if (one.link.startsWith("/") && !one.link.startsWith("//")) void navigate({ href: one.link });
  };
  return (
    <Stack gap={0}>
      <Group justify="space-between" px="md" py="xs">
        <Text fw={650}>{t`Notifications`}</Text>
        <Button size="sm" variant="subtle" disabled={unread === 0} onClick={() => mark("all")}>
          {t`Mark all read`}
        </Button>
      </Group>
      <ScrollArea.Autosize mah={420}>
        {error && (
          <Text p="md" c="var(--mantine-color-error)">
            {describeError(error).title}
          </Text>
        )}
        {data?.count === 0 && (
          <Text p="md" c="dimmed">
            {t`Nothing yet. You are told here when something of yours changes.`}
          </Text>
        )}
        {data?.results.map((one) => (
          <button
            type="button"
            key={one.id}
            className="notice"
            data-unread={!one.read_at}
            onClick={() => open(one)}
          >
            <Text fw={one.read_at ? 400 : 650}>{one.title}</Text>
            {one.body && <Text size="sm">{one.body}</Text>}
            <Text size="sm" c="dimmed">
              {formatAgo(one.created_at)}
            </Text>
          </button>
        ))}
      </ScrollArea.Autosize>
      <Button
        variant="subtle"
        fullWidth
        renderRoot={(props) => <Link to="/account/notifications" {...props} onClick={onDone} />}
      >
        {t`Choose what you are told`}
      </Button>
    </Stack>
  );
}
