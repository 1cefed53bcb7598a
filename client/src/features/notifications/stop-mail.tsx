import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Stack, Text } from "@mantine/core";
import { describeError } from "@/api/problem";
import { ErrorState } from "@/ui/states";
import { useStopMail } from "./queries";

/** Ends mail of one kind for whoever holds the link of a mail; asked first, since mail programs open links by themselves. */
export function StopMail({ token }: { token: string }) {
  const stop = useStopMail();
  if (stop.data)
    return (
      <Stack role="status">
        <Text>
          <Trans>
            No more mail comes for <strong>{stop.data.name}</strong>. You still find it behind the bell. Once
            signed in, you can choose anew at any time.
          </Trans>
        </Text>
      </Stack>
    );
  return (
    <Stack>
      {stop.error && <ErrorState {...describeError(stop.error)} />}
      <Text>{t`You are told by mail of one kind of thing less. Nothing else changes.`}</Text>
      <Button loading={stop.isPending} disabled={!token} onClick={() => stop.mutate(token)}>
        {t`No more mail of this kind`}
      </Button>
    </Stack>
  );
}
