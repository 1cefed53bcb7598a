import { t } from "@lingui/core/macro";
import {
  ActionIcon,
  AppShell,
  Badge,
  Button,
  Divider,
  Drawer,
  Group,
  ScrollArea,
  Stack,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { unitQuery, useUser } from "@/api/reference";
import { unreadQuery } from "@/features/conversations/queries";
import { MaintenanceBanner } from "@/features/maintenance/banner";
import { NotificationBell } from "@/features/notifications/bell";
import { shownTimeZone } from "@/lib/format";
import { useStore } from "@/lib/store";
import { Icon, Mark } from "@/ui/icons";
import { usePhone } from "@/ui/responsive";
import { leave } from "./leave";
import { type NavItem, navigationOf, roleNames } from "./nav";
import { OpenPage } from "./open-page";
import { newerRelease } from "./service-worker";

const TABS = 4;

/** Frame of every page behind the sign-in: navigation, the bell, the colour scheme, sign-out. */
export function Shell() {
  const user = useUser();
  const phone = usePhone();
  // Another clock draws the page anew.
  useQuery(unitQuery());
  const items = navigationOf(user);
  const [menu, { open, close }] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 224, breakpoint: "sm", collapsed: { mobile: true } }}
      footer={phone && items.length > 1 ? { height: 60 } : undefined}
      padding={{ base: "md", sm: "lg" }}
    >
      <a className="skip-link" href="#content">
        {t`Skip to content`}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Brand />
          <Group gap={4} wrap="nowrap">
            <SchemeToggle />
            <NotificationBell />
            {phone && items.length === 1 && <AccountIcon />}
          </Group>
        </Group>
      </AppShell.Header>
      {!phone && (
        <AppShell.Navbar p="sm" component="aside" aria-label={t`Side bar`}>
          {/* Its bar stays: on a low screen nothing else tells that there are more pages. */}
          <AppShell.Section grow component={ScrollArea} type="auto" scrollbarSize={6}>
            <Navigation items={items} />
          </AppShell.Section>
          <AppShell.Section>
            <Account />
          </AppShell.Section>
        </AppShell.Navbar>
      )}
      <AppShell.Main id="content" tabIndex={-1}>
        <MaintenanceBanner />
        <NewerRelease />
        <OpenPage key={shownTimeZone()} />
      </AppShell.Main>
      {phone && items.length > 1 && (
        <AppShell.Footer component="div" className="no-print">
          <nav className="tab-bar" aria-label={t`Main`}>
            {items.slice(0, TABS).map((item) => (
              <NavAnchor key={item.to} item={item} />
            ))}
            <button type="button" onClick={open}>
              <Icon name="menu" size={22} />
              {t`More`}
            </button>
          </nav>
        </AppShell.Footer>
      )}
      <Drawer opened={menu} onClose={close} title={t`More`} position="bottom" size="auto">
        <Stack>
          <Navigation items={items.slice(TABS)} onGo={close} />
          <Divider />
          <Account onGo={close} />
        </Stack>
      </Drawer>
    </AppShell>
  );
}

/** A page that stays open for days would go on with the old release. */
function NewerRelease() {
  const isNewer = useStore(newerRelease);
  if (!isNewer) return null;
  return (
    <Group className="panel no-print" p="sm" px="md" mb="md" justify="space-between" role="status">
      <Text>{t`A newer version of RGMS is ready.`}</Text>
      <Button variant="default" onClick={() => window.location.reload()}>
        {t`Use it now`}
      </Button>
    </Group>
  );
}

function Brand() {
  const { data: unit } = useQuery(unitQuery());
  return (
    <Group gap="sm" wrap="nowrap" miw={0}>
      <Mark />
      <Text fw={700} truncate>
        {unit?.short_name ?? t`RGMS`}
      </Text>
    </Group>
  );
}

function Navigation({ items, onGo }: { items: NavItem[]; onGo?: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  // On a low screen the page that is open may stand below the edge of its list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: again whenever another page is open
  useEffect(() => {
    list.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest" });
  }, [path]);
  return (
    <Stack component="nav" ref={list} gap={2} aria-label={t`Main`}>
      {items.map((item) => (
        <NavAnchor key={item.to} item={item} className="nav-link" onGo={onGo} />
      ))}
    </Stack>
  );
}

function NavAnchor({ item, className, onGo }: { item: NavItem; className?: string; onGo?: () => void }) {
  return (
    <Link
      to={item.to}
      className={className}
      onClick={onGo}
      activeOptions={{ exact: item.to === "/", includeSearch: false }}
      activeProps={{ "aria-current": "page" }}
    >
      <Icon name={item.icon} size={className ? 20 : 22} />
      {className ? item.label : (item.short ?? item.label)}
      {item.to === "/messages" && <UnreadBadge />}
    </Link>
  );
}

/** How much waits to be read; live, by the sockets. */
function UnreadBadge() {
  const { data } = useQuery(unreadQuery());
  const count = data ? data.messages + data.announcements : 0;
  return count > 0 ? (
    <Badge className="nav-badge" size="md" circle={count < 10} aria-label={t`${count} unread`}>
      {count > 99 ? "99+" : count}
    </Badge>
  ) : null;
}

function Account({ onGo }: { onGo?: () => void }) {
  const user = useUser();
  return (
    <Stack gap="xs" p="xs">
      <div>
        <Text fw={600} truncate>
          {user.display_name}
        </Text>
        <Text size="sm" c="dimmed">
          {roleNames[user.role]}
        </Text>
      </div>
      <Button
        variant="default"
        px="xs"
        leftSection={<Icon name="person" />}
        onClick={onGo}
        renderRoot={(props) => <Link to="/account" {...props} />}
      >
        {t`My account`}
      </Button>
      <Button variant="default" px="xs" leftSection={<Icon name="signout" />} onClick={() => leave()}>
        {t`Sign out`}
      </Button>
    </Stack>
  );
}

/** For phones without a tab bar; the page that it leads to has the sign-out. */
function AccountIcon() {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={44}
      aria-label={t`My account`}
      renderRoot={(props) => <Link to="/account" {...props} />}
    >
      <Icon name="person" size={22} />
    </ActionIcon>
  );
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const label = dark ? t`Use light colours` : t`Use dark colours`;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={44}
      aria-label={label}
      onClick={() => setColorScheme(dark ? "light" : "dark")}
    >
      <Icon name={dark ? "sun" : "moon"} size={22} />
    </ActionIcon>
  );
}
