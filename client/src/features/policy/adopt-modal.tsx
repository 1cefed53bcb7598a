import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text, Textarea, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { PolicyRules, PolicyVersion, SimulationSummary } from "@/api/types";
import { formatCount, plural } from "@/lib/format";
import { toast, toastProblem } from "@/ui/toast";
import { Differences } from "./differences";
import { simulationQuery, useAdopt } from "./queries";

interface AdoptModalProps {
  term: { id: number; name: string };
  rules: PolicyRules;
  inForce: PolicyVersion;
  onClose: () => void;
  onAdopted: () => void;
}

/** Puts a draft in force, after saying what that does, with a reason for the audit log. */
export function AdoptModal({ term, rules, inForce, onClose, onAdopted }: AdoptModalProps) {
  const adopt = useAdopt(term.id);
  const simulation = useQuery(simulationQuery(term.id, rules, "flipped", 1));
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const submit = () => {
    setAsked(true);
    if (!reason.trim()) return;
    adopt.mutate(
      { rules, basedOn: inForce.version, reason: reason.trim() },
      {
        onSuccess: (adopted) => {
          toast(t`Version ${adopted.version} is in force.`);
          onAdopted();
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t`Adopt version ${inForce.version + 1}?`} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          <Stack component="section" gap={4} aria-label={t`What it does`}>
            <Text fw={650}>
              {simulation.data
                ? consequence(simulation.data.summary)
                : simulation.error
                  ? describeError(simulation.error).title
                  : t`Computing who changes…`}
            </Text>
            <Text>
              <Trans>
                It is in force at once, for every grade of {term.name}, on every open page. Version{" "}
                {inForce.version} stays on record; to go back, adopt it again.
              </Trans>
            </Text>
          </Stack>
          <div>
            <Title order={3}>
              <Trans>What differs from version {inForce.version}</Trans>
            </Title>
            <Differences before={inForce.rules} after={rules} />
          </div>
          <Textarea
            label={t`Reason`}
            description={t`The order, memo or decision. It goes into the audit log.`}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={asked && !reason.trim() ? t`Say why the policy changes.` : null}
            autosize
            minRows={2}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button type="submit" loading={adopt.isPending}>
              {t`Adopt it`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** "Of 1,200 cadets 87 change: 3 pass instead, 12 fail instead." */
function consequence({ enrolled, changed, now_passed, now_failed }: SimulationSummary): string {
  if (changed === 0) return t`No grade of the ${plural(enrolled, t`cadet`, t`cadets`)} changes.`;
  const flips =
    now_passed + now_failed === 0
      ? t`nobody passes or fails instead`
      : t`${formatCount(now_passed)} pass instead, ${formatCount(now_failed)} fail instead`;
  return t`Of ${plural(enrolled, t`cadet`, t`cadets`)} ${formatCount(changed)} change: ${flips}.`;
}
