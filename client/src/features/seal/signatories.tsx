import { t } from "@lingui/core/macro";
import { Button, Group, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Signatories } from "@/api/types";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { useChangeSignatories } from "./queries";

const lines = [
  { name: "prepared_by", title: "prepared_by_title", label: t`Prepared by` },
  { name: "certified_by", title: "certified_by_title", label: t`Certified correct` },
] as const;

interface SignatoriesPanelProps {
  signatories: Signatories;
  mayChange: boolean;
}

/** Whose names are sealed, and stand on what the unit issues from now on. */
export function SignatoriesPanel({ signatories, mayChange }: SignatoriesPanelProps) {
  const [changing, setChanging] = useState(false);
  return (
    <div id="signatories">
      <Section
        title={t`Signatories`}
        lead={t`They are sealed with the grades; a later change does not touch the seal.`}
      >
        {changing ? (
          <SignatoriesForm signatories={signatories} onDone={() => setChanging(false)} />
        ) : (
          <Group justify="space-between" align="flex-end">
            <Group component="dl" gap="xl" m={0}>
              {lines.map(({ name, title, label }) => (
                <div key={name}>
                  <Text component="dt" size="sm" c="dimmed">
                    {label}
                  </Text>
                  <Text component="dd" m={0}>
                    {signatories[name] || t`nobody yet`}
                    {signatories[name] && signatories[title] && `, ${signatories[title]}`}
                  </Text>
                </div>
              ))}
            </Group>
            {mayChange && (
              <Button variant="default" onClick={() => setChanging(true)}>
                {t`Change signatories`}
              </Button>
            )}
          </Group>
        )}
      </Section>
    </div>
  );
}

function SignatoriesForm({ signatories, onDone }: { signatories: Signatories; onDone: () => void }) {
  const change = useChangeSignatories();
  const [form, setForm] = useState(signatories);
  const field = (name: keyof Signatories, label: string) => (
    <TextInput
      label={label}
      maxLength={120}
      value={form[name] ?? ""}
      onChange={(event) => setForm({ ...form, [name]: event.currentTarget.value })}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(form, {
          onSuccess: () => {
            toast(t`The signatories are changed.`);
            onDone();
          },
          onError: (error) => toastProblem(describeError(error)),
        });
      }}
    >
      <Stack gap="sm">
        {lines.map(({ name, title, label }) => (
          <SimpleGrid key={name} cols={{ base: 1, xs: 2 }}>
            {field(name, label)}
            {field(title, t`${label}: title`)}
          </SimpleGrid>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t`Cancel`}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t`Save`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
