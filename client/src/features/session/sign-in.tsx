import { t } from "@lingui/core/macro";
import { Alert, Anchor, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { signIn } from "@/api/client";
import { ApiError } from "@/api/problem";
import { sessionStore } from "@/api/session";
import { useStore } from "@/lib/store";
import { DoorForm } from "./form";
import { Door } from "./frame";
import { fieldsOf, Refusal } from "./refusal";
import { SecondStep } from "./second-step";
import { ends } from "./words";

/** Username and password, then a code where the account has a second factor. `onSignedIn` runs once the session stands. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [challenge, setChallenge] = useState<string | null>(null);
  const [ended, setEnded] = useState<unknown>(null);
  const attempt = useMutation({
    mutationFn: () => signIn(username.trim(), password),
    onMutate: () => setEnded(null),
    onSuccess: onSignedIn,
    onError: (error) => setChallenge(error instanceof ApiError ? error.challenge : null),
  });
  if (challenge !== null) {
    const startOver = (why: unknown) => {
      attempt.reset();
      setPassword("");
      setEnded(why);
      setChallenge(null);
    };
    return <SecondStep challenge={challenge} onSignedIn={onSignedIn} onStartOver={startOver} />;
  }
  const fields = fieldsOf(attempt.error);
  return (
    <Door title={t`Sign in`} footer={<OtherWays />}>
      <DoorForm
        attempt={attempt}
        submit={t`Sign in`}
        before={ended ? <Refusal error={ended} /> : <WhyHere />}
      >
        <TextInput
          label={t`Username`}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          value={username}
          error={fields.username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label={t`Password`}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          error={fields.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t`Show password` }}
        />
      </DoorForm>
    </Door>
  );
}

/** Why somebody who was signed in a moment ago stands here. */
function WhyHere() {
  const session = useStore(sessionStore);
  if (session.state !== "signed-out" || !session.why) return null;
  const { title, detail } = ends[session.why];
  return (
    <Alert color="blue" variant="light" role="status" title={title}>
      {detail}
    </Alert>
  );
}

function OtherWays() {
  return (
    <>
      <Anchor
        renderRoot={(props) => <Link to="/forgot-password" {...props} />}
      >{t`Forgotten password`}</Anchor>
      <Anchor renderRoot={(props) => <Link to="/activate" {...props} />}>{t`Activate my account`}</Anchor>
      <Anchor renderRoot={(props) => <Link to="/register" {...props} />}>{t`Ask for an account`}</Anchor>
    </>
  );
}

/** Back from any of the other ways. */
export function ToSignIn() {
  return <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>{t`Back to sign-in`}</Anchor>;
}
