import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { OwnSession } from "@/api/types";
import { formatAgo, formatMoment, plural } from "@/lib/format";
import { ConfirmModal } from "@/ui/confirm-modal";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { sessionsQuery, useSignOutThere } from "./queries";

/** Where one is signed in, with the way to end what is not one's own. */
export function SessionsSection() {
  const sessions = useQuery(sessionsQuery());
  const end = useSignOutThere();
  const [asking, setAsking] = useState(false);
  const others = sessions.data?.results.filter((one) => !one.is_current).length ?? 0;
  return (
    <Section
      title={t`Where you are signed in`}
      lead={t`Sign out what you do not know, then change your password.`}
    >
      {sessions.isPending && <LoadingState label={t`Loading your sign-ins`} rows={3} />}
      {failureOf(sessions) && (
        <ErrorState {...describeError(sessions.error)} onRetry={() => sessions.refetch()} />
      )}
      <Stack component="ul" gap={0} className="lines" aria-label={t`Sign-ins`}>
        {sessions.data?.results.map((one) => (
          <Line
            key={one.id}
            session={one}
            busy={end.isPending && end.variables === one.id}
            onEnd={() =>
              end.mutate(one.id, {
                onSuccess: () => toast(t`${deviceWords(one.device)} is signed out.`),
                onError: (error) => toastProblem(describeError(error)),
              })
            }
          />
        ))}
      </Stack>
      {others > 0 && (
        <Group>
          <Button variant="default" onClick={() => setAsking(true)}>
            {t`Sign out everywhere else`}
          </Button>
        </Group>
      )}
      <ConfirmModal
        opened={asking}
        title={t`Sign out everywhere else?`}
        explanation={t`${plural(others, t`other device`, t`other devices`)} must sign in again. You stay signed in here.`}
        confirm={t`Sign out everywhere else`}
        busy={end.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          end.mutate("others", {
            onSuccess: () => toast(t`You are signed in only here now.`),
            onError: (error) => toastProblem(describeError(error)),
            onSettled: () => setAsking(false),
          })
        }
      />
    </Section>
  );
}

/** "Chrome on Android" as the server names it, in the language of the page. */
function deviceWords(named: string): string {
  const [browser = "", system] = named.split(" on ");
  if (system) return t`${browser} on ${system}`;
  return named === "a program" ? t`A program` : named;
}

function Line({ session, busy, onEnd }: { session: OwnSession; busy: boolean; onEnd: () => void }) {
  const device = deviceWords(session.device);
  return (
    <li>
      <Group justify="space-between" py="sm">
        <div>
          <Group gap="xs">
            <Text fw={600}>{device}</Text>
            {session.is_current && (
              <Badge variant="light" color="green" size="lg" tt="none" fw={600} radius="sm">
                {t`This one`}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {session.address ? t`From ${session.address}, since` : t`Since`}{" "}
            {formatMoment(session.created_at)}
          </Text>
          <Text size="sm" c="dimmed">
            <Trans>Last used {formatAgo(session.last_used_at)}</Trans>
          </Text>
        </div>
        {!session.is_current && (
          <Button
            variant="default"
            loading={busy}
            onClick={onEnd}
            aria-label={t`Sign out there: ${device}, since ${formatMoment(session.created_at)}`}
          >
            {t`Sign out there`}
          </Button>
        )}
      </Group>
    </li>
  );
}
