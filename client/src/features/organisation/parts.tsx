import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Organisation } from "@/api/types";
import { plural } from "@/lib/format";
import { FormModal } from "@/ui/form-modal";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { type PartStep, usePartStep } from "./queries";

/** What is being named: a new battalion or company, or one that there is. */
interface Naming {
  title: string;
  name: string;
  step: (name: string) => PartStep;
}

/** The parts of the corps, as an admin builds them. They outlive terms. */
export function Parts({ organisation }: { organisation: Organisation }) {
  const { battalions, companies } = organisation;
  const step = usePartStep();
  const [naming, setNaming] = useState<Naming | null>(null);
  const take = (change: PartStep, done: string) =>
    step.mutate(change, {
      onSuccess: () => {
        setNaming(null);
        toast(done);
      },
      onError: (error) => toastProblem(describeError(error)),
    });
  return (
    <Stack>
      <Section title={t`Battalions`} lead={t`Optional: a battalion holds some of the companies.`}>
        <ul className="plain-list" aria-label={t`Battalions`}>
          {battalions.map(({ id, name }) => (
            <Group component="li" key={id} className="list-line" justify="space-between" py="xs" gap="xs">
              <Text fw={600}>{name}</Text>
              <Group gap="xs">
                <Button
                  variant="default"
                  size="sm"
                  aria-label={t`Rename ${name}`}
                  onClick={() =>
                    setNaming({
                      title: t`Rename ${name}`,
                      name,
                      step: (next) => ({ step: "rename-battalion", id, name: next }),
                    })
                  }
                >
                  {t`Rename`}
                </Button>
                <Button
                  variant="default"
                  size="sm"
                  aria-label={t`Remove ${name}`}
                  onClick={() => take({ step: "remove-battalion", id }, t`${name} is removed.`)}
                >
                  {t`Remove`}
                </Button>
              </Group>
            </Group>
          ))}
        </ul>
        <div>
          <Button
            variant="default"
            onClick={() =>
              setNaming({
                title: t`Add a battalion`,
                name: "",
                step: (name) => ({ step: "add-battalion", name }),
              })
            }
          >
            {t`Add a battalion`}
          </Button>
        </div>
      </Section>
      {companies.map((company) => {
        const { id, name, platoons } = company;
        const next = nextNumber(platoons);
        return (
          <Section key={id} title={name} lead={plural(company.strength.total, t`cadet`, t`cadets`)}>
            <Group align="flex-end" gap="sm">
              <Select
                label={t`Battalion`}
                data={[
                  { value: "", label: t`None` },
                  ...battalions.map((one) => ({ value: String(one.id), label: one.name })),
                ]}
                value={String(company.battalion ?? "")}
                onChange={(picked) =>
                  take(
                    { step: "change-company", id, change: { battalion: picked ? Number(picked) : null } },
                    picked ? t`${name} is in another battalion now.` : t`${name} is in no battalion now.`,
                  )
                }
                w={{ base: "100%", sm: 220 }}
              />
              <Button
                variant="default"
                aria-label={t`Rename ${name}`}
                onClick={() =>
                  setNaming({
                    title: t`Rename ${name}`,
                    name,
                    step: (given) => ({ step: "change-company", id, change: { name: given } }),
                  })
                }
              >
                {t`Rename`}
              </Button>
              <Button
                variant="default"
                aria-label={t`Remove ${name}`}
                onClick={() => take({ step: "remove-company", id }, t`${name} is removed.`)}
              >
                {t`Remove`}
              </Button>
            </Group>
            <ul className="plain-list" aria-label={t`Platoons of ${name}`}>
              {platoons.map((platoon) => (
                <Group
                  component="li"
                  key={platoon.id}
                  className="list-line"
                  justify="space-between"
                  py="xs"
                  gap="xs"
                >
                  <div>
                    <Text fw={600}>
                      <Trans>Platoon {platoon.number}</Trans>
                    </Text>
                    <Text size="sm" c="dimmed">
                      {plural(platoon.strength.total, t`cadet`, t`cadets`)} ·{" "}
                      {plural(platoon.squads.length, t`squad`, t`squads`)}
                    </Text>
                  </div>
                  <Group gap="xs">
                    <Button
                      variant="default"
                      size="sm"
                      aria-label={t`Add a squad to platoon ${platoon.number} of ${name}`}
                      onClick={() =>
                        take(
                          { step: "add-squad", platoon: platoon.id, number: nextNumber(platoon.squads) },
                          t`Squad ${nextNumber(platoon.squads)} is added to platoon ${platoon.number}.`,
                        )
                      }
                    >
                      {t`Add a squad`}
                    </Button>
                    {platoon.squads.length > 0 && (
                      <Button
                        variant="default"
                        size="sm"
                        aria-label={t`Remove the last squad of platoon ${platoon.number} of ${name}`}
                        onClick={() => {
                          const last = platoon.squads.at(-1);
                          if (last)
                            take({ step: "remove-squad", id: last.id }, t`Squad ${last.number} is removed.`);
                        }}
                      >
                        {t`Remove the last squad`}
                      </Button>
                    )}
                    <Button
                      variant="default"
                      size="sm"
                      aria-label={t`Remove platoon ${platoon.number} of ${name}`}
                      onClick={() =>
                        take(
                          { step: "remove-platoon", id: platoon.id },
                          t`Platoon ${platoon.number} of ${name} is removed.`,
                        )
                      }
                    >
                      {t`Remove`}
                    </Button>
                  </Group>
                </Group>
              ))}
            </ul>
            <div>
              <Button
                variant="default"
                onClick={() =>
                  take(
                    { step: "add-platoon", company: id, number: next },
                    t`Platoon ${next} is added to ${name}.`,
                  )
                }
              >
                <Trans>
                  Add platoon {next} to {name}
                </Trans>
              </Button>
            </div>
          </Section>
        );
      })}
      <div>
        <Button
          onClick={() =>
            setNaming({ title: t`Add a company`, name: "", step: (name) => ({ step: "add-company", name }) })
          }
        >
          {t`Add a company`}
        </Button>
      </div>
      {naming && (
        <NameModal
          naming={naming}
          busy={step.isPending}
          onClose={() => setNaming(null)}
          onName={(name) => take(naming.step(name), t`${name} is in the list.`)}
        />
      )}
    </Stack>
  );
}

const nextNumber = (rows: { number: number }[]) => Math.max(0, ...rows.map(({ number }) => number)) + 1;

interface NameModalProps {
  naming: Naming;
  busy: boolean;
  onClose: () => void;
  onName: (name: string) => void;
}

function NameModal({ naming, busy, onClose, onName }: NameModalProps) {
  const [name, setName] = useState(naming.name);
  const [tried, setTried] = useState(false);
  return (
    <FormModal
      title={naming.title}
      confirm={t`Save`}
      busy={busy}
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        setTried(true);
        if (name.trim()) onName(name.trim());
      }}
    >
      <TextInput
        label={t`Name`}
        value={name}
        maxLength={60}
        onChange={(event) => setName(event.currentTarget.value)}
        error={tried && !name.trim() ? t`Give it a name.` : undefined}
        data-autofocus
      />
    </FormModal>
  );
}
