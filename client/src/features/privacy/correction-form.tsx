import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { Section } from "@/ui/section";
import { toast } from "@/ui/toast";
import { useAskForCorrection } from "./queries";
import { fieldNames } from "./words";

/** Asks for another value in the own record. `record` maps the fields that may be asked for to what they say. */
export function CorrectionForm({ record }: { record: Record<string, string> }) {
  const ask = useAskForCorrection();
  const [field, setField] = useState<string | null>(null);
  const [wanted, setWanted] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const problem = ask.error ? describeError(ask.error) : null;
  const send = () => {
    setTried(true);
    if (!field || !reason.trim()) return;
    ask.mutate(
      { field, wanted: wanted.trim(), reason: reason.trim() },
      {
        onSuccess: () => {
          toast(t`Sent. You are notified when it is decided.`);
          setField(null);
          setWanted("");
          setReason("");
          setTried(false);
        },
      },
    );
  };
  return (
    <Section
      title={t`Ask for a correction`}
      lead={t`Something in your record is wrong? Say what it should be; the training office decides.`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        noValidate
      >
        <Stack>
          <Select
            label={t`What is wrong`}
            placeholder={t`Choose a field`}
            data={Object.keys(record).map((name) => ({ value: name, label: fieldNames[name] ?? name }))}
            value={field}
            onChange={setField}
            error={tried && !field ? t`Choose what is wrong.` : null}
          />
          {field && (
            <Text size="sm">
              <Trans>
                Your record says: <strong>{record[field] || t`nothing`}</strong>
              </Trans>
            </Text>
          )}
          <TextInput
            label={t`What it should say`}
            description={
              field === "birthdate" ? t`Year, month, day: 2005-01-31` : t`Leave empty to have it removed`
            }
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
          <Textarea
            label={t`Why`}
            description={t`Such as: mistyped at registration; see my birth certificate`}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={tried && !reason.trim() ? t`Say why, so that it can be decided.` : null}
            autosize
            minRows={2}
          />
          {problem && (
            <Alert color="red" variant="light" role="alert" title={problem.title}>
              {problem.detail}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={ask.isPending}>
              {t`Ask for the correction`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
