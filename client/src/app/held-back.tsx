import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Modal, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { describeError } from "@/api/problem";
import { useQueue } from "@/features/scanner/use-queue";
import { plural } from "@/lib/format";
import { useStore } from "@/lib/store";
import { heldBack, leave } from "./leave";

/** Why a sign-out does not happen yet, and the way to it; the queue goes on sending meanwhile. */
export function HeldBack() {
  const asked = useStore(heldBack);
  const { queue, state } = useQueue();
  const { queued, problem, changes } = state;
  const waiting = changes > 0 ? queued : asked;
  const [trying, setTrying] = useState(false);
  const stay = () => heldBack.set(null);
  const send = async () => {
    setTrying(true);
    await queue?.flush();
    setTrying(false);
    // Asks again: nothing waits, or the number is the new one.
    await leave();
  };
  // A network that is away comes back; a duty that has ended may not.
  const isRefused = problem && !problem.isPassing && problem.status < 500;
  // The sign-in may end by itself meanwhile; the next one begins without the question.
  useEffect(() => () => heldBack.set(null), []);
  if (asked !== null && waiting === 0)
    return (
      <Modal opened onClose={stay} title={t`Everything is sent`}>
        <Stack>
          <Text role="status">{t`The scans on this phone have reached the server.`}</Text>
          <Button onClick={() => leave()}>{t`Sign out`}</Button>
          <Button variant="default" onClick={stay}>
            {t`Stay signed in`}
          </Button>
        </Stack>
      </Modal>
    );
  return (
    <Modal opened={asked !== null} onClose={stay} title={t`Not signed out yet`}>
      <Stack>
        <Text>
          <Trans>
            {plural(waiting ?? 0, t`scan`, t`scans`)} on this phone {waiting === 1 ? t`has` : t`have`} not
            reached the server. Only you can send {waiting === 1 ? t`it` : t`them`}, so you stay signed in
            until then. Find a place with signal, then send.
          </Trans>
        </Text>
        {problem && !trying && (
          <Text role="alert" c="var(--mantine-color-error)">
            {describeError(problem).title}.
          </Text>
        )}
        {isRefused && (
          <Text size="sm">
            {t`Trying again will not change that. If you sign out, they stay on this phone, without names, and are sent when you sign in here and may record attendance again.`}
          </Text>
        )}
        <Stack gap="sm">
          {isRefused ? (
            <Button color="red" onClick={() => leave({ evenSo: true })}>
              {t`Sign out all the same`}
            </Button>
          ) : (
            <Button loading={trying} onClick={send}>
              {t`Send and sign out`}
            </Button>
          )}
          <Button variant="default" onClick={stay}>
            {t`Stay signed in`}
          </Button>
        </Stack>
      </Stack>
    </Modal>
  );
}
