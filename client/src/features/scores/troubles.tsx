import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useStore } from "@/lib/store";
import { cellKey, type Draft, type Saved, type ScoreDrafts } from "./drafts";
import { showScore } from "./value";

/** The state of a cell in words, for its title and for screen readers. */
export function draftWords(draft: Draft | undefined): string {
  if (!draft) return "";
  if (draft.state === "invalid") return t`Not saved: ${draft.message}`;
  if (draft.state === "conflict")
    return t`Conflict: you typed ${draft.text || t`blank`}, somebody saved ${savedWords(draft.theirs)}`;
  return draft.state === "sending" ? t`Saving` : t`Not saved yet`;
}

/** What the server has, in a word. */
export function savedWords(saved: Saved | null): string {
  return showScore(saved?.value ?? null) || t`blank`;
}

const LISTED = 6;

/** What is wrong with cells, wherever they are scrolled to, and the ways out. */
export function Troubles({ drafts }: { drafts: ScoreDrafts }) {
  useStore(drafts.summary);
  const troubled = drafts.troubled();
  if (troubled.length === 0) return null;
  return (
    <div role="alert" className="panel">
      <Stack
        component="ul"
        aria-label={t`Scores that need you`}
        gap={0}
        p={0}
        m={0}
        style={{ listStyle: "none" }}
      >
        {troubled.slice(0, LISTED).map((draft) => (
          <Group
            component="li"
            key={cellKey(draft)}
            justify="space-between"
            px="md"
            py={8}
            className="entry-line"
          >
            <Text size="sm">
              <strong>{draft.label}</strong>: {draftWords(draft)}
            </Text>
            <TroubleActions draft={draft} drafts={drafts} />
          </Group>
        ))}
        {troubled.length > LISTED && (
          <Text component="li" size="sm" c="dimmed" px="md" py={8} className="entry-line">
            <Trans>and {troubled.length - LISTED} more</Trans>
          </Text>
        )}
      </Stack>
    </div>
  );
}

/** The ways out of a cell's trouble. */
export function TroubleActions({ draft, drafts }: { draft: Draft; drafts: ScoreDrafts }) {
  if (draft.state === "invalid")
    return (
      <Button
        size="sm"
        variant="default"
        onClick={() => drafts.discard(draft)}
        aria-label={t`Undo typing, ${draft.label}`}
      >
        {t`Undo typing`}
      </Button>
    );
  return (
    <Group gap="xs">
      <Button size="sm" variant="default" onClick={() => drafts.resolve(draft, "theirs")}>
        <Trans>Take theirs: {savedWords(draft.theirs)}</Trans>
      </Button>
      <Button size="sm" onClick={() => drafts.resolve(draft, "mine")}>
        <Trans>Keep mine: {draft.text || t`blank`}</Trans>
      </Button>
    </Group>
  );
}
