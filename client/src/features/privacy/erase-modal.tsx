import { t } from "@lingui/core/macro";
import { Alert, Button, Group, List, Modal, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Erasure, ErasurePreview } from "@/api/types";
import { formatCount } from "@/lib/format";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast } from "@/ui/toast";
import { erasurePreviewQuery, useErase } from "./queries";

/** What an erasure takes and leaves, and the typed confirmation. */
export function EraseModal({ erasure, onClose }: { erasure: Erasure; onClose: () => void }) {
  const preview = useQuery(erasurePreviewQuery(erasure.id));
  return (
    <Modal opened onClose={onClose} title={t`Erase ${erasure.name}?`} size="lg">
      {preview.isPending && <LoadingState label={t`Counting`} rows={5} />}
      {preview.error && <ErrorState {...describeError(preview.error)} onRetry={() => preview.refetch()} />}
      {preview.data && <Preview id={erasure.id} preview={preview.data} onClose={onClose} />}
    </Modal>
  );
}

function Portions({ title, parts }: { title: string; parts: ErasurePreview["goes"] }) {
  const counted = parts.filter((part) => part.count > 0);
  return (
    <div>
      <Title order={3} size="h4">
        {title}
      </Title>
      {counted.length === 0 ? (
        <Text size="sm">{t`Nothing.`}</Text>
      ) : (
        <List size="sm">
          {counted.map((part) => (
            <List.Item key={part.what}>
              {formatCount(part.count)} {part.what}
              {part.why && (
                <Text component="span" c="dimmed" size="sm">
                  {" "}
                  – {part.why}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
      )}
    </div>
  );
}

function Preview({ id, preview, onClose }: { id: number; preview: ErasurePreview; onClose: () => void }) {
  const erase = useErase();
  const [confirmation, setConfirmation] = useState("");
  const [reason, setReason] = useState("");
  const problem = erase.error ? describeError(erase.error) : null;
  return (
    <Stack>
      <Portions title={t`Goes for good`} parts={preview.goes} />
      <Portions title={t`Stays`} parts={preview.stays} />
      {preview.obstacle ? (
        <Alert color="yellow" variant="light" title={t`Not now`}>
          {preview.obstacle}
        </Alert>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            erase.mutate(
              { id, confirmation: confirmation.trim(), reason: reason.trim() },
              {
                onSuccess: () => {
                  toast(t`Erased.`);
                  onClose();
                },
              },
            );
          }}
        >
          <Stack>
            <Textarea
              label={t`On what grounds`}
              description={t`Such as: asked in writing on 3 March, identity seen`}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              autosize
              minRows={2}
            />
            <TextInput
              label={t`Type ${preview.confirmation} to confirm`}
              description={t`An erasure is not taken back.`}
              value={confirmation}
              onChange={(event) => setConfirmation(event.currentTarget.value)}
              autoComplete="off"
            />
            {problem && (
              <Alert color="red" variant="light" role="alert" title={problem.title}>
                {problem.detail}
              </Alert>
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t`Cancel`}
              </Button>
              <Button
                type="submit"
                color="red"
                loading={erase.isPending}
                disabled={confirmation.trim() !== preview.confirmation || !reason.trim()}
              >
                {t`Erase for good`}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Stack>
  );
}
