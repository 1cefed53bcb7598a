import { Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

/** One panel of a page of settings: its title, a sentence on what it is for, and what is in it. */
export function Section({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <Stack component="section" className="panel" p="md" gap="sm" aria-labelledby={id}>
      <div>
        <Title order={2} id={id}>
          {title}
        </Title>
        {lead && <Text c="dimmed">{lead}</Text>}
      </div>
      {children}
    </Stack>
  );
}
