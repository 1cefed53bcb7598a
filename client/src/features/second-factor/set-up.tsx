import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { ApiError, describeError } from "@/api/problem";
import { CopyText } from "@/ui/copy";
import { QrCode } from "@/ui/qr";
import { useBeginSetUp, useConfirmSetUp } from "./queries";
import { RecoveryCodes } from "./recovery-codes";

/** From "I want a second factor" to the kept recovery codes. `onDone` runs after these. */
export function SecondFactorSetUp({ onDone }: { onDone: () => void }) {
  const begin = useBeginSetUp();
  const confirm = useConfirmSetUp();
  if (confirm.data) return <RecoveryCodes codes={confirm.data.recovery_codes} onDone={onDone} />;
  if (begin.data)
    return (
      <Confirm
        uri={begin.data.otpauth_uri}
        secret={begin.data.secret}
        busy={confirm.isPending}
        error={confirm.error}
        onCode={(code) => confirm.mutate(code)}
      />
    );
  return (
    <Stack>
      <Text>
        {t`You need an authenticator app on your phone, such as Aegis, Google Authenticator or Microsoft Authenticator. From then on signing in takes your password and a code that the app shows.`}
      </Text>
      {begin.error && (
        <Alert color="red" variant="light" role="alert" title={describeError(begin.error).title}>
          {describeError(begin.error).detail}
        </Alert>
      )}
      <Group>
        <Button onClick={() => begin.mutate()} loading={begin.isPending}>
          {t`Set up the second factor`}
        </Button>
      </Group>
    </Stack>
  );
}

interface ConfirmProps {
  uri: string;
  secret: string;
  busy: boolean;
  error: Error | null;
  onCode: (code: string) => void;
}

function Confirm({ uri, secret, busy, error, onCode }: ConfirmProps) {
  const [code, setCode] = useState("");
  const isWrong = error instanceof ApiError && error.code === "wrong_code";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onCode(code.trim());
      }}
    >
      <Stack>
        <Text>{t`1. Scan this code with the authenticator app.`}</Text>
        <div className="setup-qr">
          <QrCode text={uri} label={t`Code for the authenticator app`} />
        </div>
        <div>
          <Text size="sm" c="dimmed">
            <Trans>
              On this phone?{" "}
              <Anchor href={uri} underline="always">
                Open it in the app
              </Anchor>
              , or type this key by hand:
            </Trans>
          </Text>
          <CopyText text={secret} shown={secret.replace(/.{4}(?=.)/g, "$& ")} what={t`key`} />
        </div>
        <TextInput
          label={t`2. Type the code that the app shows now`}
          description={t`6 digits`}
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={40}
          required
          withAsterisk={false}
          value={code}
          error={
            isWrong
              ? t`That is not the code of this moment. Type the one that the app shows now; set the phone’s clock to automatic if none works.`
              : undefined
          }
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {error && !isWrong && (
          <Alert color="red" variant="light" role="alert" title={describeError(error).title}>
            {describeError(error).detail}
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={busy}>
            {t`Switch it on`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
