import { t } from "@lingui/core/macro";
import { Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useUser } from "@/api/reference";
import type { Thread } from "@/api/types";
import { Choice } from "@/ui/choice";
import { EmptyState } from "@/ui/states";
import { Compose } from "./compose";
import { channelsQuery, useOpenThread } from "./queries";

/** Asking the admins, or writing to the staff of a company. */
export function NewThread({ onOpened }: { onOpened: (thread: Thread) => void }) {
  const user = useUser();
  const channels = useQuery(channelsQuery());
  const open = useOpenThread();
  const choices = [
    ...(user.role === "admin" ? [] : [{ value: "", label: t`The unit's admins` }]),
    ...(channels.data ?? []).map(({ id, name }) => ({ value: String(id), label: t`Staff of ${name}` })),
  ];
  const [chosen, setChosen] = useState<string | null>(null);
  const [subject, setSubject] = useState("");
  const to = chosen ?? choices[0]?.value ?? "";
  if (channels.data && choices.length === 0)
    return (
      <EmptyState
        title={t`Nobody to write to`}
      >{t`There is no company yet. Announce something instead.`}</EmptyState>
    );
  return (
    <Stack className="panel" p="md">
      <Choice
        label={t({ message: "To", context: "whom a message goes to" })}
        value={to}
        data={choices}
        onChoose={setChosen}
      />
      {to === "" && (
        <TextInput
          label={t`What it is about`}
          maxLength={120}
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
      )}
      <Compose
        label={t`Message`}
        busy={open.isPending}
        error={open.error}
        onSend={(written) =>
          open.mutate(
            { ...written, subject: subject.trim(), company: to ? Number(to) : undefined },
            { onSuccess: onOpened },
          )
        }
      />
    </Stack>
  );
}
