import { t } from "@lingui/core/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Lack, Seal } from "@/api/types";
import { plural } from "@/lib/format";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { Preflight } from "./preflight";
import { useSeal } from "./queries";

interface SealPanelProps {
  term: { id: number; name: string };
  seal: Seal;
  /** Whether who looks may seal. */
  maySeal: boolean;
}

/** Before the seal: what is missing, what of it is accepted, and the seal itself. */
export function SealPanel({ term, seal, maySeal }: SealPanelProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [sealing, setSealing] = useState(false);
  const accepted = seal.missing.filter((lack) => chosen.has(lack.key));
  const left = seal.missing.length - accepted.length;
  const accept = (key: string, isAccepted: boolean) =>
    setChosen((now) => new Set(isAccepted ? [...now, key] : [...now].filter((one) => one !== key)));
  const isEncoding = seal.status === "encoding";
  return (
    <Section
      title={t`Before the seal`}
      lead={t`What is missing is mended on its page, or accepted as it is; what was accepted is sealed too.`}
    >
      <Preflight
        missing={seal.missing}
        accepted={chosen}
        onAccept={maySeal && isEncoding ? accept : undefined}
      />
      {maySeal && isEncoding && (
        <Group justify="flex-end">
          <Text c="dimmed">
            {left > 0 ? t`${plural(left, t`point`, t`points`)} left.` : t`The term can be sealed.`}
          </Text>
          <Button disabled={left > 0} onClick={() => setSealing(true)}>
            {t`Seal the term`}
          </Button>
        </Group>
      )}
      {sealing && <SealModal term={term} accepted={accepted} onClose={() => setSealing(false)} />}
    </Section>
  );
}

interface SealModalProps {
  term: { id: number; name: string };
  accepted: Lack[];
  onClose: () => void;
}

function SealModal({ term, accepted, onClose }: SealModalProps) {
  const seal = useSeal(term.id);
  return (
    <Modal opened onClose={onClose} title={t`Seal ${term.name}?`} size="lg">
      <Stack>
        <Text>
          {t`All grades are frozen as they are now, with their explanations, the policy and the signatories. From then on nobody changes a record, a score, a merit or a mark of the term: not here, not through an import, not in the database. Only two people together open it again.`}
        </Text>
        {accepted.length > 0 && (
          <div>
            <Text fw={650}>{t`Sealed although it is missing:`}</Text>
            <ul>
              {accepted.map((lack) => (
                <li key={lack.key}>
                  {lack.label}: {lack.count}
                </li>
              ))}
            </ul>
          </div>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t`Cancel`}
          </Button>
          <Button
            loading={seal.isPending}
            onClick={() =>
              seal.mutate(
                accepted.map(({ key }) => key),
                {
                  onSuccess: () => {
                    toast(t`${term.name} is sealed.`);
                    onClose();
                  },
                  onError: (error) => {
                    toastProblem(describeError(error));
                    onClose();
                  },
                },
              )
            }
          >
            {t`Seal it`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
