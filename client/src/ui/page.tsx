import { t } from "@lingui/core/macro";
import { Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

interface PageProps {
  title: string;
  /** One line under the title: the answer to the page's one question where it has one. */
  lead?: ReactNode;
  actions?: ReactNode;
  /** Parade pages are used outdoors with thumbs: larger targets. */
  parade?: boolean;
  narrow?: boolean;
  children: ReactNode;
}

/** Frame of every page: its h1, its document title, its actions. */
export function Page({ title, lead, actions, parade, narrow, children }: PageProps) {
  useEffect(() => {
    document.title = t`${title} · RGMS`;
  }, [title]);
  return (
    <Stack
      gap="lg"
      className={[!narrow && "wide-page", parade && "parade"].filter(Boolean).join(" ")}
      maw={narrow ? 720 : undefined}
      mx={narrow ? "auto" : undefined}
    >
      <Group justify="space-between" align="flex-start" gap="md">
        <div>
          <Title order={1}>{title}</Title>
          {lead && (
            <Text c="dimmed" component="div">
              {lead}
            </Text>
          )}
        </div>
        {actions && (
          <Group gap="sm" className="no-print">
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </Stack>
  );
}
