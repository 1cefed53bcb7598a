import { t } from "@lingui/core/macro";
import { Button, Group, SimpleGrid, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Letterhead } from "@/api/types";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { useSaveLetterhead } from "./queries";

const signatories = [
  { name: "prepared_by", title: "prepared_by_title", label: t`Prepared by` },
  { name: "certified_by", title: "certified_by_title", label: t`Certified correct` },
  { name: "approved_by", title: "approved_by_title", label: t`Approved by` },
] as const;

/** The head and the foot of every paper, seen while they are typed. */
export function LetterheadForm({ letterhead }: { letterhead: Letterhead }) {
  const [form, setForm] = useState(letterhead);
  const save = useSaveLetterhead();
  const field = (name: keyof Letterhead, label: string, maxLength: number, required = false) => (
    <TextInput
      label={label}
      required={required}
      maxLength={maxLength}
      value={form[name] ?? ""}
      onChange={(event) => setForm({ ...form, [name]: event.currentTarget.value })}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Section
        title={t`What stands on it`}
        lead={t`It holds from the next paper on. What was issued or sealed keeps its words.`}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(form, {
              onSuccess: () => toast(t`The letterhead is changed.`),
              onError: (error) => toastProblem(describeError(error)),
            });
          }}
        >
          <Stack gap="sm">
            <Textarea
              label={t`Headquarters`}
              description={t`A line each, from the highest down`}
              autosize
              minRows={3}
              maxLength={1000}
              value={form.headquarters ?? ""}
              onChange={(event) => setForm({ ...form, headquarters: event.currentTarget.value })}
            />
            {field("name", t`Unit`, 200, true)}
            {field("short_name", t`Short name`, 40, true)}
            {field("school", t`School`, 200)}
            {signatories.map(({ name, title, label }) => (
              <SimpleGrid key={name} cols={{ base: 1, xs: 2 }}>
                {field(name, label, 120)}
                {field(title, t`${label}: title`, 120)}
              </SimpleGrid>
            ))}
            <Text size="sm" c="dimmed">
              {t`Without a name, “Approved by” stands only on the forms that need the line.`}
            </Text>
            <Group justify="flex-end">
              <Button type="submit" loading={save.isPending}>
                {t`Save`}
              </Button>
            </Group>
          </Stack>
        </form>
      </Section>
      <Section title={t`How it looks`} lead={t`The head and the foot of a paper.`}>
        <div className="paper-preview" data-mantine-color-scheme="light">
          <p className="headquarters">{form.headquarters}</p>
          <p className="unit">{form.name}</p>
          <p>{form.school}</p>
          <h3>{t`Roster`}</h3>
          <div className="signatures">
            {signatories
              .filter(({ name }) => name !== "approved_by" || form[name])
              .map(({ name, title, label }) => (
                <div key={name}>
                  <p>{label}:</p>
                  <p className="line">{form[name] || " "}</p>
                  <p>{form[title]}</p>
                </div>
              ))}
          </div>
        </div>
      </Section>
    </SimpleGrid>
  );
}
