import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "@/api/client";
import { unwrap } from "@/api/problem";
import { NewPassword } from "@/ui/new-password";
import { DoorForm } from "./form";
import { Done, Door } from "./frame";
import { fieldsOf } from "./refusal";
import { ToSignIn } from "./sign-in";

/** Asks for an account. `notice` leads to the privacy notice, which one reads before one gives data away. */
export function RegistrationForm({ notice }: { notice: ReactNode }) {
  const [name, setName] = useState("");
  const [username, setUsername] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const ask = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/auth/register", {
          body: { display_name: name.trim(), username: username.trim(), email: email.trim(), password },
        }),
      ),
  });
  const fields = fieldsOf(ask.error);
  if (ask.isSuccess)
    return (
      <Door title={t`Your request is on its way`} lead={null}>
        <Done title={t`Now the training office decides`} action={<ToSignIn />}>
          <Text>
            <Trans>
              A mail to <strong>{email.trim()}</strong> says whether your request has arrived, and another one
              when it is approved. Until then you cannot sign in.
            </Trans>
          </Text>
          <Text c="dimmed">
            {t`No mail after ten minutes? Look into the spam folder, then ask the training office.`}
          </Text>
        </Done>
      </Door>
    );
  return (
    <Door
      title={t`Ask for an account`}
      lead={t`The training office looks at every request. Have you got an activation code? Then your account is there already.`}
      footer={<ToSignIn />}
    >
      <DoorForm attempt={ask} submit={t`Send the request`}>
        <TextInput
          label={t`Your full name`}
          description={t`As the unit knows you`}
          name="name"
          autoComplete="name"
          maxLength={200}
          required
          withAsterisk={false}
          value={name}
          error={fields.display_name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t`E-mail address`}
          name="email"
          type="email"
          autoComplete="email"
          required
          withAsterisk={false}
          value={email}
          error={fields.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <TextInput
          label={t`Username`}
          description={t`3 or more letters and digits; also . _ - @`}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={150}
          required
          withAsterisk={false}
          value={username}
          error={fields.username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <NewPassword
          label={t`Password`}
          value={password}
          onChange={setPassword}
          error={fields.password}
          minimum={10}
        />
        {notice}
      </DoorForm>
    </Door>
  );
}
