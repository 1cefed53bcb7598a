import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { useUser } from "@/api/reference";
import type { Message, Thread } from "@/api/types";
import { formatAgo, formatMoment } from "@/lib/format";
import { saveFile } from "@/lib/save-file";
import { Icon } from "@/ui/icons";
import { Pager } from "@/ui/pager";
import { PlainText } from "@/ui/plain-text";
import { ReasonModal } from "@/ui/reason-modal";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { Compose } from "./compose";
import {
  attachmentQuery,
  MESSAGES_AT_ONCE,
  messagesQuery,
  useEdit,
  useHide,
  useReadTo,
  useWrite,
} from "./queries";

const EDITABLE_MS = 15 * 60_000;

/** What was written in a conversation, oldest of the page first, and writing more. */
export function Messages({ thread }: { thread: Thread }) {
  const [page, setPage] = useState(1);
  const messages = useQuery(messagesQuery(thread.id, page));
  const write = useWrite(thread.id);
  const read = useReadTo(thread.id).mutate;
  const newest = thread.newest_id;
  useEffect(() => {
    if (thread.unread > 0 && page === 1) read(newest);
  }, [thread.unread, newest, page, read]);
  if (messages.isPending) return <LoadingState label={t`Loading the messages`} rows={5} />;
  if (failureOf(messages))
    return <ErrorState {...describeError(messages.error)} onRetry={() => messages.refetch()} />;
  const rows = [...(messages.data?.results ?? [])].reverse();
  return (
    <Stack>
      {(messages.data?.count ?? 0) > MESSAGES_AT_ONCE && (
        <Pager
          page={page}
          pageSize={MESSAGES_AT_ONCE}
          count={messages.data?.count ?? 0}
          onPage={setPage}
          noun={t`messages, newest first`}
        />
      )}
      <Stack component="ol" className="lines talk" gap="sm" aria-label={t`Messages`}>
        {rows.map((message) => (
          <One key={message.id} message={message} />
        ))}
      </Stack>
      <div className="panel talk-write">
        <Compose
          label={t`Your message`}
          busy={write.isPending}
          error={write.error}
          onSend={(written, done) =>
            write.mutate(written, {
              onSuccess: () => {
                done();
                setPage(1);
              },
            })
          }
        />
      </div>
    </Stack>
  );
}

function One({ message }: { message: Message }) {
  const user = useUser();
  const isMine = message.author === user.id;
  const isFresh = Date.now() - Date.parse(message.written_at) < EDITABLE_MS;
  const [doing, setDoing] = useState<"edit" | "hide" | null>(null);
  const close = () => setDoing(null);
  return (
    <li className="panel talk-one" data-mine={isMine}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{isMine ? t`You` : message.author_name}</Text>
        <Text size="sm" c="dimmed" title={formatMoment(message.written_at)}>
          {formatAgo(message.written_at)}
          {message.edited_at && t`, changed`}
        </Text>
      </Group>
      {message.is_hidden && (
        <Text size="sm" c="dimmed" fs="italic">
          <Trans>
            Hidden by {message.hidden_by_name}
            {message.hidden_reason && `: ${message.hidden_reason}`}
          </Trans>
        </Text>
      )}
      {message.body && (
        <PlainText td={message.is_hidden ? "line-through" : undefined}>{message.body}</PlainText>
      )}
      {message.file && <Attachment id={message.id} file={message.file} />}
      {!message.is_hidden && ((isMine && isFresh) || user.role === "admin") && (
        <Group gap="xs" mt={4}>
          {isMine && isFresh && (
            <Button size="compact-sm" variant="subtle" onClick={() => setDoing("edit")}>
              {t`Change`}
            </Button>
          )}
          {user.role === "admin" && (
            <Button size="compact-sm" variant="subtle" color="red" onClick={() => setDoing("hide")}>
              {t`Hide`}
            </Button>
          )}
        </Group>
      )}
      {doing === "edit" && <EditModal message={message} onClose={close} />}
      {doing === "hide" && <HideModal message={message} onClose={close} />}
    </li>
  );
}

function Attachment({ id, file }: { id: number; file: NonNullable<Message["file"]> }) {
  const content = useQuery(attachmentQuery(id, file.name));
  const open = async () => {
    const { data, error } = await content.refetch();
    if (data) saveFile(data, file.name);
    else if (error) toastProblem(describeError(error));
  };
  return (
    <Group>
      <Button
        size="sm"
        variant="default"
        loading={content.isFetching}
        leftSection={<Icon name="download" size={18} />}
        onClick={() => void open()}
      >
        {file.name}
      </Button>
    </Group>
  );
}

function EditModal({ message, onClose }: { message: Message; onClose: () => void }) {
  const edit = useEdit();
  const [body, setBody] = useState(message.body);
  return (
    <Modal opened onClose={onClose} title={t`Change your message`}>
      <Stack>
        <Textarea
          label={t`Your message`}
          description={t`What it said before is kept for the admins.`}
          autosize
          minRows={3}
          maxLength={5000}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t`Cancel`}
          </Button>
          <Button
            loading={edit.isPending}
            disabled={!body.trim()}
            onClick={() =>
              edit.mutate(
                { id: message.id, body: body.trim() },
                { onSuccess: onClose, onError: (error) => toastProblem(describeError(error)) },
              )
            }
          >
            {t`Save`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function HideModal({ message, onClose }: { message: Message; onClose: () => void }) {
  const hide = useHide();
  return (
    <ReasonModal
      opened
      title={t`Hide this message?`}
      explanation={t`Nobody but ${message.author_name} and the admins sees it any more. ${message.author_name} sees your reason.`}
      confirm={t`Hide it`}
      busy={hide.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        hide.mutate(
          { id: message.id, reason },
          {
            onSuccess: () => {
              toast(t`The message is hidden.`);
              onClose();
            },
            onError: (error) => toastProblem(describeError(error)),
          },
        )
      }
    />
  );
}
