import { t } from "@lingui/core/macro";
import { Button, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import type { PolicyRules, PolicyVersion } from "@/api/types";
import { ErrorState, LoadingState } from "@/ui/states";
import { presetsQuery } from "./queries";

/** What a draft begins with: the version in force, or one of the presets. */
export function StartDraft({
  inForce,
  onStart,
}: {
  inForce: PolicyVersion;
  onStart: (rules: PolicyRules) => void;
}) {
  const presets = useQuery(presetsQuery());
  return (
    <Stack component="section" gap="sm" aria-labelledby="start-title">
      <div>
        <Title order={2} id="start-title">
          {t`Begin a draft`}
        </Title>
        <Text c="dimmed">
          {t`A draft changes nothing until you adopt it. It is kept in this browser, for you alone.`}
        </Text>
      </div>
      <div className="tiles">
        <Beginning
          title={t`Version ${inForce.version}, in force`}
          text={t`Change what your own orders say otherwise.`}
          onStart={() => onStart(inForce.rules)}
        />
        {presets.data?.map((preset) => (
          <Beginning
            key={preset.key}
            title={preset.name}
            text={preset.description}
            onStart={() => onStart(preset.rules)}
          />
        ))}
      </div>
      {presets.isPending && <LoadingState label={t`Loading presets`} rows={2} />}
      {presets.error && <ErrorState {...describeError(presets.error)} onRetry={() => presets.refetch()} />}
    </Stack>
  );
}

function Beginning({ title, text, onStart }: { title: string; text: string; onStart: () => void }) {
  return (
    <Stack className="panel" p="md" gap="xs" justify="space-between">
      <div>
        <Text fw={650}>{title}</Text>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </div>
      <Button variant="default" onClick={onStart} aria-label={t`Begin with ${title}`}>
        {t`Begin with this`}
      </Button>
    </Stack>
  );
}
