import { t } from "@lingui/core/macro";
import { Button, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, signIn } from "@/api/client";
import { unwrap } from "@/api/problem";
import { NewPassword } from "@/ui/new-password";
import { DoorForm } from "./form";
import { Done, Door } from "./frame";
import { fieldsOf } from "./refusal";
import { ToSignIn } from "./sign-in";

interface Opened {
  username: string;
  /** Whether the new password has signed its owner in already. */
  isIn: boolean;
}

/**
 * Opens an account that was made for somebody. `given` is the code of the link: it stands behind the #, which a browser
 * sends to nobody, and goes out in the body of the request only.
 */
export function ActivationForm({ given, onSignedIn }: { given: string; onSignedIn: () => void }) {
  const [typed, setTyped] = useState(given);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const open = useMutation({
    mutationFn: async (): Promise<Opened> => {
      const body = { code: typed.trim(), username: username.trim(), password };
      const opened = await unwrap(api.POST("/api/v1/auth/activate", { body }));
      // An account with a second factor asks for its code at the sign-in page.
      const isIn = await signIn(opened.username, password).then(
        () => true,
        () => false,
      );
      return { username: opened.username, isIn };
    },
  });
  const fields = fieldsOf(open.error);
  if (open.data) return <Open opened={open.data} onSignedIn={onSignedIn} />;
  return (
    <Door
      title={t`Activate your account`}
      lead={t`The unit has made an account for you. Choose your own password to open it.`}
      footer={<ToSignIn />}
    >
      <DoorForm attempt={open} submit={t`Open my account`}>
        <TextInput
          label={t`Activation code`}
          description={given ? t`From your link` : t`From the slip or the message of the training office`}
          placeholder="ABCD-EFGH-JKMN"
          name="activation-code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          required
          withAsterisk={false}
          value={typed}
          error={fields.code}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <TextInput
          label={t`Another username (optional)`}
          description={t`Leave it empty to keep the one that the unit gave you; it is shown in the next step.`}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={150}
          value={username}
          error={fields.username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <NewPassword
          label={t`New password`}
          value={password}
          onChange={setPassword}
          error={fields.password}
          minimum={10}
          exception={t`admins 12`}
        />
      </DoorForm>
    </Door>
  );
}

function Open({ opened, onSignedIn }: { opened: Opened; onSignedIn: () => void }) {
  return (
    <Door title={t`Your account is open`} lead={null}>
      <Done
        title={t`Your username is ${opened.username}`}
        action={
          opened.isIn ? (
            <Button size="lg" onClick={onSignedIn}>
              {t`Go on`}
            </Button>
          ) : (
            <Button size="lg" renderRoot={(props) => <Link to="/sign-in" {...props} />}>
              {t`Sign in`}
            </Button>
          )
        }
      >
        <Text>
          {t`You sign in with it and the password that you have just chosen. Nobody else knows the password.`}
        </Text>
      </Done>
    </Door>
  );
}
