import { t } from "@lingui/core/macro";
import { Button, Center, Group, Stack, Text, Title } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { describeError } from "@/api/problem";
import { useUser } from "@/api/reference";
import { useQueue } from "@/features/scanner/use-queue";
import { plural } from "@/lib/format";
import { type Opener, openersOf, type PagePath } from "../access";

/** No such page, or a row that this person may not see: the two look the same. */
export function NotFoundPage() {
  return (
    <WayHome title={t`There is nothing here`}>
      {t`The page does not exist, or it is not open to you. The address may be mistyped or out of date.`}
    </WayHome>
  );
}

const audiences: Record<Opener, string> = {
  admin: t`This page is for the commandant`,
  staff: t`This page is for the training staff`,
  cadet: t`This page is for cadets`,
  view: t`This page is for staff with a duty`,
  keep_roster: t`This page is for those who keep the roster`,
  record_attendance: t`This page is for those who record attendance`,
  order_reports: t`This page is for those who order documents`,
  register_cadets: t`This page is for those who register cadets`,
  import_roster: t`This page is for those who import rosters`,
  run_days: t`This page is for those who run training days`,
};

/** Instead of a page that nothing of the user's opens: whom it is for, and whom to ask. */
export function ClosedPage({ page }: { page: PagePath }) {
  const { role } = useUser();
  const [opener] = openersOf[page];
  const title = audiences[role === "cadet" ? "staff" : opener];
  return (
    <WayHome title={title} note={page === "/scan/$dayId" && <WaitingScans />}>
      {role === "cadet"
        ? t`It is not open to cadets. What is yours is under “My page”; for anything else write to the training office under “Messages”.`
        : opener === "cadet"
          ? t`It shows cadets what is their own. Your work is under “Home”.`
          : opener === "admin"
            ? t`No duty opens it. Ask the commandant, or another admin of the unit, for what you need of it.`
            : t`You have no duty that opens it. If it is part of your work, ask the commandant, or another admin of the unit, for one.`}
    </WayHome>
  );
}

/** Scans of a duty that has ended meanwhile are not lost, and whose they are should know. */
function WaitingScans() {
  const { queued } = useQueue().state;
  if (queued === 0) return null;
  const scans = plural(queued, t`scan`, t`scans`);
  return (
    <Text role="status" maw="46ch">
      {t`Not sent yet: ${scans} on this phone. They stay here and are sent once you may record attendance again; tell the commandant of them.`}
    </Text>
  );
}

function WayHome({ title, children, note }: { title: string; children: string; note?: ReactNode }) {
  useEffect(() => {
    document.title = t`${title} · RGMS`;
  }, [title]);
  return (
    <Center mih="60vh">
      <Stack align="center" ta="center" gap="sm" p="md">
        <Title order={1}>{title}</Title>
        <Text c="dimmed" maw="46ch">
          {children}
        </Text>
        {note}
        <Button renderRoot={(props) => <Link to="/" {...props} />}>{t`Go to the start page`}</Button>
      </Stack>
    </Center>
  );
}

/** A page that failed, with what can be done. */
export function ErrorPage({ error }: { error: unknown }) {
  const router = useRouter();
  const { title, detail } = describeError(error);
  useEffect(() => {
    document.title = t`Error · RGMS`;
  }, []);
  return (
    <Center mih="60vh">
      <Stack align="center" ta="center" gap="sm" p="md" role="alert">
        <Title order={1}>{title}</Title>
        <Text c="dimmed" maw="46ch">
          {detail || t`Try again; if it stays, tell the operator of the unit’s system.`}
        </Text>
        <Group>
          <Button onClick={() => router.invalidate()}>{t`Try again`}</Button>
          <Button variant="default" onClick={() => window.location.assign("/")}>
            {t`Go to the start page`}
          </Button>
        </Group>
      </Stack>
    </Center>
  );
}
