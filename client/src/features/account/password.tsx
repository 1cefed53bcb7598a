import { t } from "@lingui/core/macro";
import { Alert, Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useState } from "react";
import { ApiError, describeError } from "@/api/problem";
import type { Role } from "@/api/types";
import { NewPassword } from "@/ui/new-password";
import { Section } from "@/ui/section";
import { toast } from "@/ui/toast";
import { useChangePassword } from "./queries";

/** The own password, changed by whoever knows the present one. */
export function PasswordSection({ username, role }: { username: string; role: Role }) {
  const [isOpen, setOpen] = useState(false);
  const done = () => {
    setOpen(false);
    toast(t`Your new password is set. You were signed out everywhere else.`);
  };
  return (
    <Section title={t`Password`}>
      {isOpen ? (
        <PasswordForm username={username} role={role} onDone={done} onCancel={() => setOpen(false)} />
      ) : (
        <Group>
          <Button variant="default" onClick={() => setOpen(true)}>
            {t`Change the password`}
          </Button>
        </Group>
      )}
    </Section>
  );
}

interface PasswordFormProps {
  username: string;
  role: Role;
  onDone: () => void;
  onCancel: () => void;
}

function PasswordForm({ username, role, onDone, onCancel }: PasswordFormProps) {
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useChangePassword();
  const fields = change.error instanceof ApiError ? change.error.fieldMessages : {};
  const isSaid = Object.keys(fields).length > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ current_password: current, new_password: fresh }, { onSuccess: onDone });
      }}
    >
      <Stack maw={480}>
        {change.error && !isSaid && (
          <Alert color="red" variant="light" role="alert" title={describeError(change.error).title}>
            {describeError(change.error).detail}
          </Alert>
        )}
        {/* Tells a password manager whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
        <PasswordInput
          label={t`Present password`}
          name="current-password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={current}
          error={fields.current_password}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t`Show present password` }}
        />
        <NewPassword
          label={t`New password`}
          value={fresh}
          onChange={setFresh}
          error={fields.new_password}
          minimum={role === "admin" ? 12 : 10}
        />
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t`Set the new password`}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {t`Cancel`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
