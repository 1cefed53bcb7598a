import { t } from "@lingui/core/macro";
import { Anchor, Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { finishSignIn } from "@/api/client";
import { ApiError } from "@/api/problem";
import { DoorForm } from "./form";
import { Door } from "./frame";

interface SecondStepProps {
  challenge: string;
  onSignedIn: () => void;
  /** Back to the password; with the refusal when the server asks for that. */
  onStartOver: (why: unknown) => void;
}

/** The second half of a sign-in: a code of the authenticator app, or a recovery code when the phone is not at hand. */
export function SecondStep({ challenge, onSignedIn, onStartOver }: SecondStepProps) {
  const [byApp, setByApp] = useState(true);
  const [code, setCode] = useState("");
  const attempt = useMutation({
    mutationFn: () => finishSignIn(challenge, code.trim()),
    onSuccess: onSignedIn,
    onError: (error) => {
      setCode("");
      if (error instanceof ApiError && error.code === "challenge_over") onStartOver(error);
    },
  });
  const change = () => {
    attempt.reset();
    setCode("");
    setByApp(!byApp);
  };
  return (
    <Door
      title={t`Second step`}
      lead={
        byApp
          ? t`Open the authenticator app on your phone and type the code that it shows for RGMS.`
          : t`Type one of the recovery codes that you kept when you set up the second factor.`
      }
      footer={
        <Anchor component="button" type="button" onClick={() => onStartOver(null)}>
          {t`Back to the start`}
        </Anchor>
      }
    >
      <DoorForm
        attempt={attempt}
        submit={t`Go on`}
        after={
          <Button variant="subtle" onClick={change}>
            {byApp ? t`Use a recovery code` : t`Use the app’s code`}
          </Button>
        }
      >
        <TextInput
          key={byApp ? "app" : "recovery"}
          label={byApp ? t`Code` : t`Recovery code`}
          description={byApp ? t`6 digits` : t`16 letters and digits; each works once`}
          name="code"
          autoComplete="one-time-code"
          inputMode={byApp ? "numeric" : "text"}
          autoCapitalize="characters"
          spellCheck={false}
          size="lg"
          maxLength={40}
          required
          withAsterisk={false}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      </DoorForm>
    </Door>
  );
}
