import { t } from "@lingui/core/macro";
import { Checkbox, Group, Stack, Text } from "@mantine/core";
import type { Channel, KindChoice } from "@/api/types";
import { Choice } from "@/ui/choice";
import { Section } from "@/ui/section";

/** Every kind, with the ways it goes out besides lying behind the bell. */
export function KindList({
  kinds,
  onChoose,
}: {
  kinds: KindChoice[];
  onChoose: (kind: KindChoice, channels: Channel[]) => void;
}) {
  return (
    <Section
      title={t`What you are told, and how`}
      lead={t`Everything lies behind the bell in any case. Choose what else happens.`}
    >
      <Stack component="ul" gap={0} className="lines" aria-label={t`Kinds of notifications`}>
        {kinds.map((kind) => (
          <Line key={kind.kind} kind={kind} onChoose={(channels) => onChoose(kind, channels)} />
        ))}
      </Stack>
    </Section>
  );
}

function Line({ kind, onChoose }: { kind: KindChoice; onChoose: (channels: Channel[]) => void }) {
  const has = (channel: Channel) => kind.channels.includes(channel);
  const without = (...gone: Channel[]) => kind.channels.filter((one) => !gone.includes(one));
  const mail = has("email") ? "email" : has("digest") ? "digest" : "";
  const flip = (channel: Channel) => (
    <Checkbox
      label={channel === "socket" ? t`On open pages` : t`Push`}
      aria-label={`${kind.name}: ${channel === "socket" ? t`on open pages at once` : t`push`}`}
      checked={has(channel)}
      onChange={(event) =>
        onChoose(event.currentTarget.checked ? [...kind.channels, channel] : without(channel))
      }
    />
  );
  return (
    <li>
      <Group justify="space-between" py="sm" gap="xs">
        <div>
          <Text fw={600}>{kind.name}</Text>
          {kind.is_urgent && (
            <Text size="sm" c="dimmed">
              {kind.is_mailed_anyway
                ? t`A mail always comes too; quiet hours do not hold it back.`
                : t`Quiet hours do not hold it back.`}
            </Text>
          )}
        </div>
        <Group gap="md">
          {flip("socket")}
          {kind.offered.includes("push") && flip("push")}
          {kind.offered.includes("email") && (
            <Choice
              aria-label={t`${kind.name}: mail`}
              w={132}
              value={mail}
              data={[
                { value: "", label: t`No mail` },
                { value: "email", label: t`Mail at once` },
                { value: "digest", label: t`In the digest` },
              ]}
              onChoose={(way) => onChoose([...without("email", "digest"), ...(way ? [way] : [])])}
            />
          )}
        </Group>
      </Group>
    </li>
  );
}
