import { t } from "@lingui/core/macro";
import { Button, Center, Group, Stack, Text, Title } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { describeError } from "@/api/problem";

/** No such page, or one that this person may not see: the two look the same. */
export function NotFoundPage() {
  useEffect(() => {
    document.title = t`Not found · RGMS`;
  }, []);
  return (
    <Center mih="60vh">
      <Stack align="center" ta="center" gap="sm" p="md">
        <Title order={1}>{t`There is nothing here`}</Title>
        <Text c="dimmed" maw="46ch">
          {t`The page does not exist, or it is not open to you. The address may be mistyped or out of date.`}
        </Text>
        <Button renderRoot={(props) => <Link to="/" {...props} />}>{t`Go to the start page`}</Button>
      </Stack>
    </Center>
  );
}

/** A page that failed, with what can be done. */
export function ErrorPage({ error }: { error: unknown }) {
  const router = useRouter();
  const { title, detail } = describeError(error);
  useEffect(() => {
    document.title = t`Error · RGMS`;
  }, []);
  return (
    <Center mih="60vh">
      <Stack align="center" ta="center" gap="sm" p="md" role="alert">
        <Title order={1}>{title}</Title>
        <Text c="dimmed" maw="46ch">
          {detail || t`Try again; if it stays, tell the operator of the unit’s system.`}
        </Text>
        <Group>
          <Button onClick={() => router.invalidate()}>{t`Try again`}</Button>
          <Button variant="default" onClick={() => window.location.assign("/")}>
            {t`Go to the start page`}
          </Button>
        </Group>
      </Stack>
    </Center>
  );
}
