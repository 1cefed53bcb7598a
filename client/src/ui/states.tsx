import { t } from "@lingui/core/macro";
import { Alert, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Nothing here: says why, and what to do next. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Stack className="panel" align="center" gap="xs" p="xl" ta="center">
      <Title order={2}>{title}</Title>
      {children && (
        <Text c="dimmed" maw="52ch">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}

/** Grey lines in the shape of what is coming. */
export function LoadingState({ label = t`Loading`, rows = 6 }: { label?: string; rows?: number }) {
  return (
    <Stack role="status" aria-label={label} gap="sm">
      {[...Array(rows).keys()].map((row) => (
        <Skeleton key={row} height={32} radius="sm" />
      ))}
    </Stack>
  );
}

/** What went wrong in the server's words, with a way to try again. */
export function ErrorState({
  title,
  detail,
  onRetry,
}: {
  title: string;
  detail?: string;
  onRetry?: () => void;
}) {
  return (
    <Alert color="red" variant="light" title={title} role="alert">
      <Group justify="space-between" align="center">
        <Text size="md">{detail || t`Try again in a moment.`}</Text>
        {onRetry && (
          <Button variant="default" onClick={onRetry}>
            {t`Try again`}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
