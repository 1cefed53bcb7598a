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
      title="What you are told, and how"
      lead="Everything lies behind the bell in any case. Choose what else happens."
    >
      <Stack component="ul" gap={0} className="lines" aria-label="Kinds of notifications">
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
      label={channel === "socket" ? "On open pages" : "Push"}
      aria-label={`${kind.name}: ${channel === "socket" ? "on open pages at once" : "push"}`}
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
              {kind.is_mailed_anyway ? "A mail always comes too; quiet" : "Quiet"} hours do not hold it back.
            </Text>
          )}
        </div>
        <Group gap="md">
          {flip("socket")}
          {kind.offered.includes("push") && flip("push")}
          {kind.offered.includes("email") && (
            <Choice
              aria-label={`${kind.name}: mail`}
              w={132}
              value={mail}
              data={[
                { value: "", label: "No mail" },
                { value: "email", label: "Mail at once" },
                { value: "digest", label: "In the digest" },
              ]}
              onChoose={(way) => onChoose([...without("email", "digest"), ...(way ? [way] : [])])}
            />
          )}
        </Group>
      </Group>
    </li>
  );
}
