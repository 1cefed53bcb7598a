import { t } from "@lingui/core/macro";
import { Badge, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "@/api/problem";
import { refusalAt } from "@/api/refusal";
import { requirementNames } from "@/api/requirements";
import type { Requirement } from "@/api/types";
import { formatDate, today } from "@/lib/format";
import { FormModal } from "@/ui/form-modal";
import { Section } from "@/ui/section";
import { toast } from "@/ui/toast";
import { useSetRequirement } from "./queries";
import { requirementColors, requirementStates } from "./words";

interface Props {
  cadetId: number;
  requirements: Requirement[];
  mayKeep: boolean;
}

/** The papers that the unit asks for: handed in when, until when they hold. */
export function Requirements({ cadetId, requirements, mayKeep }: Props) {
  const [open, setOpen] = useState<Requirement | null>(null);
  return (
    <Section title={t`Requirements`} lead={t`Medical papers and consents, and until when they hold.`}>
      <Stack component="ul" gap={0} p={0} m={0} className="plain-list" aria-label={t`Requirements`}>
        {requirements.map((paper) => (
          <Group
            component="li"
            key={paper.kind}
            py="xs"
            justify="space-between"
            wrap="nowrap"
            className="entry-line"
          >
            <div className="grow">
              <Text fw={600}>{requirementNames[paper.kind]}</Text>
              <Text size="sm" c="dimmed">
                {paper.handed_in_on ? t`Handed in ${formatDate(paper.handed_in_on)}` : t`Not handed in`}
                {paper.expires_on ? t`, holds until ${formatDate(paper.expires_on)}` : ""}
                {paper.note ? ` · ${paper.note}` : ""}
              </Text>
            </div>
            <Group gap="xs" wrap="nowrap">
              <Badge variant="light" color={requirementColors[paper.state]} size="lg" tt="none" radius="sm">
                {requirementStates[paper.state]}
              </Badge>
              {mayKeep && (
                <Button
                  size="sm"
                  variant="default"
                  onClick={() => setOpen(paper)}
                  aria-label={t`Change: ${requirementNames[paper.kind]}`}
                >
                  {t`Change`}
                </Button>
              )}
            </Group>
          </Group>
        ))}
      </Stack>
      {open && <PaperForm cadetId={cadetId} paper={open} onClose={() => setOpen(null)} />}
    </Section>
  );
}

function PaperForm({
  cadetId,
  paper,
  onClose,
}: {
  cadetId: number;
  paper: Requirement;
  onClose: () => void;
}) {
  const set = useSetRequirement(cadetId);
  const [handedIn, setHandedIn] = useState(paper.handed_in_on ?? today());
  const [expires, setExpires] = useState(paper.expires_on ?? "");
  const [note, setNote] = useState(paper.note);
  const [version, setVersion] = useState(paper.version);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const name = requirementNames[paper.kind];
  const send = (body: Parameters<typeof set.mutate>[0]["body"]) =>
    set.mutate(
      { kind: paper.kind, body },
      {
        onSuccess: () => {
          toast(body ? t`${name} is noted.` : t`${name} is taken back.`);
          onClose();
        },
        onError: (error) => {
          if (error instanceof ApiError && error.code === "stale") {
            const current = error.current as Partial<Requirement>;
            setVersion(current.version ?? 0);
            const until = current.expires_on ? t` until ${formatDate(current.expires_on)}` : "";
            setErrors({
              handed_in_on: current.handed_in_on
                ? t`Somebody else noted ${formatDate(current.handed_in_on)}${until}. Save again to replace it.`
                : t`Somebody else took it back. Save again to note it.`,
            });
            return;
          }
          refusalAt(setErrors)(error);
        },
      },
    );
  return (
    <FormModal
      title={name}
      confirm={t`Save`}
      busy={set.isPending}
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        send({ version, handed_in_on: handedIn, expires_on: expires || null, note: note.trim() });
      }}
      other={
        paper.version > 0 && (
          <Button variant="subtle" disabled={set.isPending} onClick={() => send(null)}>
            {t`Take back`}
          </Button>
        )
      }
    >
      <TextInput
        type="date"
        label={t`Handed in on`}
        value={handedIn}
        error={errors.handed_in_on}
        onChange={(event) => setHandedIn(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t`Holds until`}
        description={t`The last day; empty: for good`}
        value={expires}
        error={errors.expires_on}
        onChange={(event) => setExpires(event.currentTarget.value)}
      />
      <TextInput
        label={t`Note`}
        description={t`Such as the clinic`}
        maxLength={200}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormModal>
  );
}
