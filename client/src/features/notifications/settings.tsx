import { t } from "@lingui/core/macro";
import { Button, Group, SimpleGrid, Switch, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { NotificationSettings, NotificationSettingsPatch } from "@/api/types";
import { Choice } from "@/ui/choice";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { KindList } from "./kind-list";
import { PushSection } from "./push-section";
import { notificationSettingsQuery, useChangeNotificationSettings } from "./queries";

/** How the signed-in person wants to be told. Each choice is kept as it is made. */
export function NotificationSettingsPanels() {
  const settings = useQuery(notificationSettingsQuery());
  const change = useChangeNotificationSettings();
  const save = (body: NotificationSettingsPatch, done = t`Kept.`) =>
    change.mutate(body, {
      onSuccess: () => toast(done),
      onError: (error) => toastProblem(describeError(error)),
    });
  if (settings.isPending) return <LoadingState label={t`Loading your choices`} rows={8} />;
  if (failureOf(settings))
    return <ErrorState {...describeError(settings.error)} onRetry={() => settings.refetch()} />;
  if (!settings.data) return null;
  return (
    <>
      <MailSection settings={settings.data} onSave={save} />
      {settings.data.push_key && <PushSection pushKey={settings.data.push_key} />}
      <QuietHours settings={settings.data} onSave={save} />
      <KindList
        kinds={settings.data.kinds}
        onChoose={({ kind }, channels) => save({ kinds: [{ kind, channels }] })}
      />
    </>
  );
}

interface PartProps {
  settings: NotificationSettings;
  onSave: (body: NotificationSettingsPatch, done?: string) => void;
}

function MailSection({ settings, onSave }: PartProps) {
  return (
    <Section
      title={t`Mail and language`}
      lead={
        settings.email
          ? t`Mail goes to ${settings.email}.`
          : t`No e-mail address is on record: no mail goes out. The training office enters it.`
      }
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Choice
          label={t`Language`}
          description={t`Of mail, push and what lies behind the bell`}
          value={settings.language}
          data={[
            { value: "en", label: t`English` },
            { value: "fil", label: t`Filipino` },
          ]}
          onChoose={(language) => onSave({ language })}
        />
        <Choice
          label={t`Digest`}
          description={t`One mail for what you choose to have in it`}
          value={settings.digest}
          data={[
            { value: "daily", label: t`Every day at 18:00` },
            { value: "weekly", label: t`Sundays at 18:00` },
          ]}
          onChoose={(digest) => onSave({ digest })}
        />
      </SimpleGrid>
    </Section>
  );
}

function QuietHours({ settings, onSave }: PartProps) {
  const isOn = settings.quiet_from !== null;
  const [from, setFrom] = useState(settings.quiet_from?.slice(0, 5) ?? "22:00");
  const [until, setUntil] = useState(settings.quiet_until?.slice(0, 5) ?? "05:00");
  const kept = settings.quiet_from?.slice(0, 5) === from && settings.quiet_until?.slice(0, 5) === until;
  return (
    <Section
      title={t`Quiet hours`}
      lead={t`Mail and push wait until they end, except what concerns the safety of your account.`}
    >
      <Switch
        label={t`Have quiet hours`}
        checked={isOn}
        onChange={(event) =>
          event.currentTarget.checked
            ? onSave({ quiet_from: from, quiet_until: until })
            : onSave({ quiet_from: null, quiet_until: null })
        }
      />
      {isOn && (
        <Group align="flex-end">
          {(
            [
              [t`From`, from, setFrom],
              [t`Until`, until, setUntil],
            ] as const
          ).map(([label, value, set]) => (
            <TextInput
              key={label}
              type="time"
              label={label}
              value={value}
              onChange={(event) => set(event.currentTarget.value)}
            />
          ))}
          <Button
            variant="default"
            disabled={kept || !from || !until}
            onClick={() => onSave({ quiet_from: from, quiet_until: until })}
          >
            {t`Save`}
          </Button>
        </Group>
      )}
      {isOn && (
        <Text size="sm" c="dimmed">
          {t`In the unit's time. They may go over midnight.`}
        </Text>
      )}
    </Section>
  );
}
