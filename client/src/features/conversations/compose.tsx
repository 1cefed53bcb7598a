import { t } from "@lingui/core/macro";
import { Alert, Button, FileInput, Group, Stack, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { describeError } from "@/api/problem";
import { Icon } from "@/ui/icons";
import type { Written } from "./queries";

export const FILE_TYPES = "image/jpeg,image/png,image/webp,application/pdf";

interface ComposeProps {
  label: string;
  busy: boolean;
  error: Error | null;
  /** True when it may be emptied: the message is on its way. */
  onSend: (written: Written, done: () => void) => void;
}

/** Writing a message: text, a file, or both. Ctrl and Enter sends it. */
export function Compose({ label, busy, error, onSend }: ComposeProps) {
  const [body, setBody] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const isEmpty = !body.trim() && !file;
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (isEmpty || busy) return;
    onSend({ body: body.trim(), file }, () => {
      setBody("");
      setFile(null);
    });
  };
  return (
    <form onSubmit={send}>
      <Stack gap="sm">
        {error && (
          <Alert color="red" title={describeError(error).title}>
            {describeError(error).detail}
          </Alert>
        )}
        <Textarea
          label={label}
          description={t`Plain text. Ctrl and Enter sends it.`}
          autosize
          minRows={3}
          maxRows={12}
          maxLength={5000}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
          }}
        />
        <Group justify="space-between" align="flex-end">
          <FileInput
            label={t`Attach a picture or PDF`}
            placeholder={t`10 MB at most`}
            accept={FILE_TYPES}
            value={file}
            onChange={setFile}
            clearable
            clearButtonProps={{ "aria-label": t`Take the file away` }}
            w={260}
          />
          <Button
            type="submit"
            loading={busy}
            disabled={isEmpty}
            leftSection={<Icon name="chat" size={18} />}
          >
            {t`Send`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
