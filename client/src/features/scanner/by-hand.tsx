import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { MusterRow } from "@/api/types";
import { StatusBadge } from "@/ui/status-badge";
import { toastProblem } from "@/ui/toast";
import { looksLikeCard } from "./card";
import { findOnRollQuery, useMarkByHand } from "./queries";

interface ByHandProps {
  dayId: number;
  onToken: (token: string) => void;
  onMarked: (row: MusterRow) => void;
}

/** For a camera that fails (the token as text) and for a cadet without a card (the student number). */
export function ByHand({ dayId, onToken, onMarked }: ByHandProps) {
  const [text, setText] = useState("");
  const [search, setSearch] = useState("");
  const found = useQuery(findOnRollQuery(dayId, search));
  const mark = useMarkByHand(dayId);
  const submit = () => {
    const typed = text.trim();
    if (!looksLikeCard(typed)) {
      setSearch(typed);
      return;
    }
    onToken(typed);
    setText("");
    setSearch("");
  };
  const markAs = (row: MusterRow, status: "present" | "late") =>
    mark.mutate(
      { enrollment: row.enrollment_id, status },
      {
        onSuccess: (saved) => {
          onMarked(saved);
          setText("");
          setSearch("");
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  return (
    <Stack className="panel" p="md" gap="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            label={t`Student number, name or ID text`}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoCapitalize="characters"
            autoComplete="off"
            flex={1}
          />
          <Button type="submit" variant="default" loading={found.isFetching}>
            {t`Enter`}
          </Button>
        </Group>
      </form>
      {found.error && search.length >= 3 && (
        <Text role="alert" c="var(--mantine-color-error)">
          <Trans>{describeError(found.error).title}. Marking by hand needs the network.</Trans>
        </Text>
      )}
      {search.length > 0 && search.length < 3 && <Text c="dimmed">{t`Type at least three characters.`}</Text>}
      {found.data?.count === 0 && (
        <Text c="dimmed">
          <Trans>Nobody on this day’s roll matches “{search}”.</Trans>
        </Text>
      )}
      {search &&
        found.data?.results.map((row) => (
          <Stack key={row.enrollment_id} gap={6} style={{ borderTop: "1px solid var(--rgms-line)" }} pt="sm">
            <Group justify="space-between" wrap="nowrap">
              <div>
                <Text fw={600}>{row.name}</Text>
                <Text size="sm" c="dimmed">
                  {row.student_number} · {row.company ?? t`No company`}
                </Text>
              </div>
              {row.status && <StatusBadge status={row.status} />}
            </Group>
            <Group grow>
              <Button
                loading={mark.isPending}
                onClick={() => markAs(row, "present")}
                aria-label={t`Mark ${row.name} present`}
              >
                {t`Present`}
              </Button>
              <Button
                variant="default"
                loading={mark.isPending}
                onClick={() => markAs(row, "late")}
                aria-label={t`Mark ${row.name} late`}
              >
                {t`Late`}
              </Button>
            </Group>
          </Stack>
        ))}
    </Stack>
  );
}
