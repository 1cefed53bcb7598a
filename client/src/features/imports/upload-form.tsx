import { t } from "@lingui/core/macro";
import { Button, FileInput, Select, Stack, Text } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { ApiError, describeError } from "@/api/problem";
import type { Import, Term } from "@/api/types";
import { TermSelect } from "@/ui/filters";
import { Icon } from "@/ui/icons";
import { toastProblem } from "@/ui/toast";
import { Mapping } from "./mapping";
import { useLook, useUpload } from "./queries";
import { type Kind, kinds } from "./words";

interface UploadFormProps {
  terms: Term[];
  term: Term | undefined;
  onTerm: (id: number) => void;
  onUploaded: (done: Import) => void;
}

/** A file, what is in it and the term that it is for; then which of its columns is which. */
export function UploadForm({ terms, term, onTerm, onUploaded }: UploadFormProps) {
  const [kind, setKind] = useState<Kind>("roster");
  const [file, setFile] = useState<File | null>(null);
  const [over, setOver] = useState(false);
  const look = useLook();
  const upload = useUpload();
  const fields = look.error instanceof ApiError ? look.error.fieldMessages : {};
  const tell = (error: Error) => toastProblem(describeError(error));
  const choose = (next: File | null) => {
    setFile(next);
    look.reset();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    choose(event.dataTransfer.files.item(0));
  };
  const examine = () => {
    if (file && term) look.mutate({ kind, term: term.id, file }, { onError: tell });
  };
  const send = (mapping: Record<string, string>, remember: boolean) => {
    if (!file || !term) return;
    upload.mutate({ kind, term: term.id, file, mapping, remember }, { onSuccess: onUploaded, onError: tell });
  };
  return (
    <Stack gap="lg">
      <form
        className="panel"
        aria-label={t`Send a file`}
        onSubmit={(event) => {
          event.preventDefault();
          examine();
        }}
      >
        <Stack p="md">
          <TermSelect terms={terms} value={term?.id} onPick={onTerm} />
          <Select
            label={t`What is in the file`}
            description={kinds.find((one) => one.kind === kind)?.hint}
            data={kinds.map((one) => ({ value: one.kind, label: one.label }))}
            value={kind}
            onChange={(next) => {
              const found = kinds.find((one) => one.kind === next);
              if (found) setKind(found.kind);
              look.reset();
            }}
            allowDeselect={false}
          />
          {/* Only a larger target for the mouse: the keyboard has the field inside. */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
          <div
            className="drop-target"
            data-over={over || undefined}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={drop}
          >
            <FileInput
              label={t`File`}
              description={t`CSV, Excel (.xlsx), JSON or a PDF with text; up to 25 MB and 50,000 rows. Drop it here, or choose it.`}
              placeholder={t`Choose a file`}
              accept=".csv,.tsv,.txt,.xlsx,.json,.pdf"
              size="md"
              value={file}
              onChange={choose}
              error={fields.file}
              leftSection={<Icon name="upload" />}
              clearable
              clearButtonProps={{ "aria-label": t`Clear file` }}
            />
          </div>
          <Button type="submit" loading={look.isPending} disabled={!file || !term}>
            {t`Look at the columns`}
          </Button>
          <Text size="sm" c="dimmed">
            {t`Nothing is changed until you have seen every row and committed the file.`}
          </Text>
        </Stack>
      </form>
      {look.data && <Mapping look={look.data} busy={upload.isPending} onPreview={send} />}
    </Stack>
  );
}
