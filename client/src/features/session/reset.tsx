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
      <Door title="Look into your mail" lead={null}>
        <Done title="A link may be on its way" action={<ToSignIn />}>
          <Text>
            If an account belongs to <strong>{identifier.trim()}</strong> and its e-mail address is known, a
            mail with a link arrives within minutes. The link works once, within an hour.
          </Text>
          <Text c="dimmed">
            No mail after ten minutes? Look into the spam folder. Accounts without an e-mail address get a new
            activation code from the training office.
          </Text>
        </Done>
      </Door>
    );
  return (
    <Door
      title="Forgotten password"
      lead="We send a link to the e-mail address of your account."
      footer={<ToSignIn />}
    >
      <DoorForm attempt={ask} submit="Send the link">
        <TextInput
          label="Username or e-mail address"
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
      <Door title="Your new password is set" lead={null}>
        <Done
          title="Sign in with it"
          action={
            <Button size="lg" renderRoot={(props) => <Link to="/sign-in" {...props} />}>
              Sign in
            </Button>
          }
        >
          <Text>You were signed out everywhere, so that nobody stays in with the old one.</Text>
        </Done>
      </Door>
    );
  return (
    <Door title="Choose a new password" footer={<ToSignIn />}>
      <DoorForm attempt={reset} submit="Set the password">
        <NewPassword
          label="New password"
          value={password}
          onChange={setPassword}
          error={fieldsOf(reset.error).password}
          minimum={10}
          exception="admins 12"
        />
      </DoorForm>
    </Door>
  );
}

function LinkOver() {
  return (
    <Door title="This link does not work any more" lead={null} footer={<ToSignIn />}>
      <Stack>
        <Text role="alert">{words.link_not_valid?.detail}</Text>
        <Anchor renderRoot={(props) => <Link to="/forgot-password" {...props} />}>Ask for a new link</Anchor>
      </Stack>
    </Door>
  );
}
