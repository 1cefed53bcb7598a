import { t } from "@lingui/core/macro";
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { refusalAt } from "@/api/refusal";
import type { Award } from "@/api/types";
import { formatDate, today } from "@/lib/format";
import { FormModal } from "@/ui/form-modal";
import { ReasonModal } from "@/ui/reason-modal";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { useGiveAward, useRemoveAward } from "./queries";

/** Medals, ribbons and citations. */
export function Awards({ cadetId, awards, mayKeep }: { cadetId: number; awards: Award[]; mayKeep: boolean }) {
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Award | null>(null);
  const remove = useRemoveAward(cadetId);
  return (
    <Section title={t`Awards`} lead={awards.length === 0 ? t`None is noted.` : undefined}>
      {awards.length > 0 && (
        <Stack component="ul" gap={0} p={0} m={0} className="plain-list" aria-label={t`Awards`}>
          {awards.map((award) => (
            <Group
              component="li"
              key={award.id}
              py="xs"
              justify="space-between"
              wrap="nowrap"
              className="entry-line"
            >
              <div className="grow">
                <Text fw={600} className="anywhere">
                  {award.name}
                </Text>
                <Text size="sm" c="dimmed" className="anywhere">
                  {formatDate(award.given_on)}
                  {award.citation ? ` · ${award.citation}` : ""}
                </Text>
              </div>
              {mayKeep && (
                <Button
                  size="sm"
                  variant="subtle"
                  onClick={() => setRemoving(award)}
                  aria-label={t`Remove: ${award.name}`}
                >
                  {t`Remove`}
                </Button>
              )}
            </Group>
          ))}
        </Stack>
      )}
      {mayKeep && (
        <Group>
          <Button variant="default" onClick={() => setAdding(true)}>
            {t`Note an award`}
          </Button>
        </Group>
      )}
      {adding && <AwardForm cadetId={cadetId} onClose={() => setAdding(false)} />}
      {removing && (
        <ReasonModal
          opened
          title={t`Remove “${removing.name}”?`}
          explanation={t`It comes off the record; the history keeps it.`}
          confirm={t`Remove`}
          busy={remove.isPending}
          onClose={() => setRemoving(null)}
          onConfirm={(reason) =>
            remove.mutate(
              { award: removing.id, reason },
              {
                onSuccess: () => {
                  toast(t`The award is removed.`);
                  setRemoving(null);
                },
                onError: (error) => toastProblem(describeError(error)),
              },
            )
          }
        />
      )}
    </Section>
  );
}

function AwardForm({ cadetId, onClose }: { cadetId: number; onClose: () => void }) {
  const give = useGiveAward(cadetId);
  const [name, setName] = useState("");
  const [givenOn, setGivenOn] = useState(today());
  const [citation, setCitation] = useState("");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const submit = () => {
    if (!name.trim()) return setErrors({ name: t`Say what was given.` });
    give.mutate(
      { name: name.trim(), given_on: givenOn, citation: citation.trim() },
      {
        onSuccess: () => {
          toast(t`The award is noted.`);
          onClose();
        },
        onError: refusalAt(setErrors),
      },
    );
  };
  return (
    <FormModal
      title={t`Note an award`}
      confirm={t`Save`}
      busy={give.isPending}
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        submit();
      }}
    >
      <TextInput
        label={t`Award`}
        description={t`Such as Military Merit Ribbon`}
        maxLength={120}
        value={name}
        error={errors.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t`Given on`}
        value={givenOn}
        error={errors.given_on}
        onChange={(event) => setGivenOn(event.currentTarget.value)}
      />
      <TextInput
        label={t`For`}
        maxLength={500}
        value={citation}
        onChange={(event) => setCitation(event.currentTarget.value)}
      />
    </FormModal>
  );
}
