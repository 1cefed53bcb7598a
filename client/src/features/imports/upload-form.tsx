import { Button, FileInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { ApiError, describeError } from "@/api/problem";
import type { Import, Term } from "@/api/types";
import { TermSelect } from "@/ui/filters";
import { Icon } from "@/ui/icons";
import { toastProblem } from "@/ui/toast";
import { useUpload } from "./queries";

interface UploadFormProps {
  terms: Term[];
  term: Term | undefined;
  onTerm: (id: number) => void;
  onUploaded: (done: Import) => void;
}

/** A roster file and the term that it is for. */
export function UploadForm({ terms, term, onTerm, onUploaded }: UploadFormProps) {
  const [file, setFile] = useState<File | null>(null);
  const upload = useUpload();
  const fields = upload.error instanceof ApiError ? upload.error.fieldMessages : {};
  const submit = () => {
    if (!file || !term) return;
    upload.mutate(
      { term: term.id, file },
      {
        onSuccess: (done) => {
          setFile(null);
          onUploaded(done);
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  };
  return (
    <form
      className="panel"
      style={{ padding: 16 }}
      aria-label="Upload a roster"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack>
        <TermSelect terms={terms} value={term?.id} onPick={onTerm} />
        <FileInput
          label="Roster file"
          description="CSV or Excel (.xlsx), one cadet per row, with the column headings in the first row."
          placeholder="Choose a file"
          accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          size="md"
          value={file}
          onChange={setFile}
          error={fields.file}
          leftSection={<Icon name="upload" />}
          clearable
          clearButtonProps={{ "aria-label": "Clear file" }}
        />
        <Button type="submit" loading={upload.isPending} disabled={!file || !term}>
          Preview
        </Button>
        <Text size="sm" c="dimmed">
          Nothing is changed until you have seen the preview and committed it.
        </Text>
      </Stack>
    </form>
  );
}
