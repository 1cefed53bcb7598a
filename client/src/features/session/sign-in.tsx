import { Alert, Box, Button, Group, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { signIn } from "@/api/client";
import { ApiError, describeError } from "@/api/problem";
import { unitQuery } from "@/api/reference";
import { Mark } from "@/ui/icons";

/** User name and password. `onSignedIn` runs once the session stands. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const { data: unit } = useQuery(unitQuery());
  const attempt = useMutation({ mutationFn: () => signIn(username.trim(), password), onSuccess: onSignedIn });
  const fields = attempt.error instanceof ApiError ? attempt.error.fieldMessages : {};
  useEffect(() => {
    document.title = "Sign in · RGMS";
  }, []);
  return (
    <Box component="main" mih="100dvh" style={{ display: "grid", placeItems: "center" }} p="md">
      <Stack w="100%" maw={400} gap="xl">
        <Stack gap="xs" align="center" ta="center">
          <Mark size={52} />
          <Title order={1}>Sign in</Title>
          <Text c="dimmed" mih="1.5em">
            {unit ? `${unit.name}, ${unit.school}` : ""}
          </Text>
        </Stack>
        <form
          className="panel"
          style={{ padding: 24 }}
          onSubmit={(event) => {
            event.preventDefault();
            attempt.mutate();
          }}
        >
          <Stack>
            {attempt.error && (
              <Alert color="red" variant="light" role="alert" title={describeError(attempt.error).title}>
                {describeError(attempt.error).detail}
              </Alert>
            )}
            <TextInput
              label="Username"
              name="username"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              value={username}
              error={fields.username}
              onChange={(event) => setUsername(event.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              name="password"
              autoComplete="current-password"
              value={password}
              error={fields.password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ "aria-label": "Show password" }}
            />
            <Button type="submit" size="lg" loading={attempt.isPending}>
              Sign in
            </Button>
          </Stack>
        </form>
        <Group justify="center">
          <Text c="dimmed" size="sm" ta="center">
            No account, or a forgotten password? Ask the training office of your unit.
          </Text>
        </Group>
      </Stack>
    </Box>
  );
}
