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
          toast("Sent. You are notified when it is decided.");
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
      title="Ask for a correction"
      lead="Something in your record is wrong? Say what it should be; the training office decides."
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
            label="What is wrong"
            placeholder="Choose a field"
            data={Object.keys(record).map((name) => ({ value: name, label: fieldNames[name] ?? name }))}
            value={field}
            onChange={setField}
            error={tried && !field ? "Choose what is wrong." : null}
          />
          {field && (
            <Text size="sm">
              Your record says: <strong>{record[field] || "nothing"}</strong>
            </Text>
          )}
          <TextInput
            label="What it should say"
            description={
              field === "birthdate" ? "Year, month, day: 2005-01-31" : "Leave empty to have it removed"
            }
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
          <Textarea
            label="Why"
            description="Such as: mistyped at registration; see my birth certificate"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={tried && !reason.trim() ? "Say why, so that it can be decided." : null}
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
              Ask for the correction
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
