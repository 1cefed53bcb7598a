import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "@/api/client";
import { ApiError, unwrap } from "@/api/problem";
import { NewPassword } from "@/ui/new-password";
import { DoorForm } from "./form";
import { Done, Door } from "./frame";
import { fieldsOf } from "./refusal";
import { ToSignIn } from "./sign-in";
import { words } from "./words";

/** Asks for a mail with a link. The answer is the same whether or not there is such an account. */
export function ForgottenPasswordForm() {
  const [identifier, setIdentifier] = useState("");
  const ask = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/auth/password/reset", { body: { identifier: identifier.trim() } })),
  });
  if (ask.isSuccess)
    return (
      <Door title={t`Look into your mail`} lead={null}>
        <Done title={t`A link may be on its way`} action={<ToSignIn />}>
          <Text>
            <Trans>
              If an account belongs to <strong>{identifier.trim()}</strong> and its e-mail address is known, a
              mail with a link arrives within minutes. The link works once, within an hour.
            </Trans>
          </Text>
          <Text c="dimmed">
            {t`No mail after ten minutes? Look into the spam folder. Accounts without an e-mail address get a new activation code from the training office.`}
          </Text>
        </Done>
      </Door>
    );
  return (
    <Door
      title={t`Forgotten password`}
      lead={t`We send a link to the e-mail address of your account.`}
      footer={<ToSignIn />}
    >
      <DoorForm attempt={ask} submit={t`Send the link`}>
        <TextInput
          label={t`Username or e-mail address`}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          required
          withAsterisk={false}
          value={identifier}
          error={fieldsOf(ask.error).identifier}
          onChange={(event) => setIdentifier(event.currentTarget.value)}
        />
      </DoorForm>
    </Door>
  );
}

/** Sets a new password by the link of the mail; its token stands behind the #, which a browser sends to nobody. */
export function ResetForm({ token }: { token: string }) {
  const [password, setPassword] = useState("");
  const reset = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/password/reset/confirm", { body: { token, password } })),
  });
  const isOver = !token || (reset.error instanceof ApiError && reset.error.code === "link_not_valid");
  if (isOver) return <LinkOver />;
  if (reset.isSuccess)
    return (
      <Door title={t`Your new password is set`} lead={null}>
        <Done
          title={t`Sign in with it`}
          action={
            <Button size="lg" renderRoot={(props) => <Link to="/sign-in" {...props} />}>
              {t`Sign in`}
            </Button>
          }
        >
          <Text>{t`You were signed out everywhere, so that nobody stays in with the old one.`}</Text>
        </Done>
      </Door>
    );
  return (
    <Door title={t`Choose a new password`} footer={<ToSignIn />}>
      <DoorForm attempt={reset} submit={t`Set the password`}>
        <NewPassword
          label={t`New password`}
          value={password}
          onChange={setPassword}
          error={fieldsOf(reset.error).password}
          minimum={10}
          exception={t`admins 12`}
        />
      </DoorForm>
    </Door>
  );
}

function LinkOver() {
  return (
    <Door title={t`This link does not work any more`} lead={null} footer={<ToSignIn />}>
      <Stack>
        <Text role="alert">{words.link_not_valid?.detail}</Text>
        <Anchor
          renderRoot={(props) => <Link to="/forgot-password" {...props} />}
        >{t`Ask for a new link`}</Anchor>
      </Stack>
    </Door>
  );
}
