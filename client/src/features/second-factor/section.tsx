import { t } from "@lingui/core/macro";
import { Alert, Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "@/api/keys";
import { ApiError, describeError, failureOf } from "@/api/problem";
import { formatDate, plural } from "@/lib/format";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast } from "@/ui/toast";
import { secondFactorQuery, useDisable, useNewRecoveryCodes } from "./queries";
import { RecoveryCodes } from "./recovery-codes";
import { SecondFactorSetUp } from "./set-up";

type Step = "look" | "set-up" | "disable" | "renew";

/** The own second factor: on or off, and the recovery codes that are left. */
export function SecondFactorSection() {
  const factor = useQuery(secondFactorQuery());
  const client = useQueryClient();
  const [step, setStep] = useState<Step>("look");
  const close = () => {
    setStep("look");
    // Setting it up has ended the other sessions.
    void client.invalidateQueries({ queryKey: keys.account.all });
  };
  return (
    <Section
      title={t`Second factor`}
      lead={t`Besides the password, a code of your phone: a stolen password alone opens nothing.`}
    >
      {factor.isPending && <LoadingState label={t`Loading your second factor`} rows={2} />}
      {failureOf(factor) && <ErrorState {...describeError(factor.error)} onRetry={() => factor.refetch()} />}
      {factor.data && step === "set-up" && <SecondFactorSetUp onDone={close} />}
      {factor.data && step !== "set-up" && (
        <>
          <Text>
            {factor.data.enabled && factor.data.since
              ? t`On since ${formatDate(factor.data.since)}. ${plural(factor.data.recovery_codes_left, t`recovery code`, t`recovery codes`)} left.`
              : t`Off.`}
          </Text>
          {factor.data.enabled && factor.data.recovery_codes_left < 3 && (
            <Text>{t`Make new recovery codes before the last one is used.`}</Text>
          )}
          <Group>
            {!factor.data.enabled && (
              <Button variant="default" onClick={() => setStep("set-up")}>
                {t`Switch it on`}
              </Button>
            )}
            {factor.data.enabled && (
              <Button variant="default" onClick={() => setStep("renew")}>
                {t`New recovery codes`}
              </Button>
            )}
            {factor.data.enabled && !factor.data.is_required && (
              <Button variant="default" onClick={() => setStep("disable")}>
                {t`Switch it off`}
              </Button>
            )}
          </Group>
          {factor.data.is_required && (
            <Text size="sm" c="dimmed">
              {t`The unit asks it of your role, so it cannot be switched off.`}
            </Text>
          )}
        </>
      )}
      <Modal
        opened={step === "disable"}
        onClose={() => setStep("look")}
        title={t`Switch the second factor off?`}
      >
        <Disable onDone={close} />
      </Modal>
      <Modal opened={step === "renew"} onClose={() => setStep("look")} title={t`New recovery codes`}>
        <Renew onDone={close} />
      </Modal>
    </Section>
  );
}

function Disable({ onDone }: { onDone: () => void }) {
  const disable = useDisable();
  return (
    <Proof
      explanation={t`From then on your password alone lets anybody in who knows it.`}
      confirm={t`Switch it off`}
      busy={disable.isPending}
      error={disable.error}
      onProof={(proof) =>
        disable.mutate(proof, {
          onSuccess: () => {
            toast(t`The second factor is off.`);
            onDone();
          },
        })
      }
    />
  );
}

function Renew({ onDone }: { onDone: () => void }) {
  const renew = useNewRecoveryCodes();
  if (renew.data) return <RecoveryCodes codes={renew.data.recovery_codes} onDone={onDone} />;
  return (
    <Proof
      explanation={t`The codes that you have now stop working.`}
      confirm={t`Make new codes`}
      busy={renew.isPending}
      error={renew.error}
      onProof={(proof) => renew.mutate(proof)}
    />
  );
}

interface ProofProps {
  explanation: string;
  confirm: string;
  busy: boolean;
  error: Error | null;
  onProof: (proof: { password: string; code: string }) => void;
}

/** Asks again who sits here: password and a code. */
function Proof({ explanation, confirm, busy, error, onProof }: ProofProps) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const fields = error instanceof ApiError ? error.fieldMessages : {};
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onProof({ password, code: code.trim() });
      }}
    >
      <Stack>
        <Text>{explanation}</Text>
        {error && Object.keys(fields).length === 0 && (
          <Alert color="red" variant="light" role="alert" title={describeError(error).title}>
            {describeError(error).detail}
          </Alert>
        )}
        <PasswordInput
          label={t`Password`}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          value={password}
          error={fields.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t`Show password` }}
        />
        <TextInput
          label={t`Code`}
          description={t`Of the authenticator app, or a recovery code`}
          autoComplete="one-time-code"
          maxLength={40}
          required
          withAsterisk={false}
          value={code}
          error={fields.code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
