import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Select, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { PolicyVersion } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { StatusBadge } from "@/ui/status-badge";
import { Differences } from "./differences";
import { PolicyInWords } from "./in-words";

interface VersionsProps {
  /** Newest first; the first is in force. */
  versions: PolicyVersion[];
  shown: number | undefined;
  comparedWith: number | undefined;
  onPick: (pick: { version?: number; compare?: number }) => void;
  /** What can be done with the version that is shown. */
  actions?: (version: PolicyVersion) => ReactNode;
}

/** All versions of a term's policy: when, by whom and why each was adopted, what it says, and what differs between two. */
export function Versions({ versions, shown, comparedWith, onPick, actions }: VersionsProps) {
  const version = versions.find((one) => one.version === shown) ?? versions[0];
  if (!version) return null;
  const other =
    versions.find((one) => one.version === comparedWith && one !== version) ??
    versions.find((one) => one.version === version.version - 1) ??
    versions.find((one) => one !== version);
  return (
    <Stack>
      <Stack component="ul" className="panel plain-list" gap={0} p={0} m={0} aria-label={t`Versions`}>
        {versions.map((one, at) => (
          <Group component="li" key={one.version} px="md" py="sm" className="entry-line" gap="sm">
            <div className="grow">
              <Text fw={650}>
                <Trans>Version {one.version}</Trans>
              </Text>
              <AdoptionLine version={one} />
            </div>
            {at === 0 && <StatusBadge status="in_force" />}
            <Button
              size="sm"
              variant={one === version ? "filled" : "default"}
              aria-pressed={one === version}
              aria-label={t`Show version ${one.version}`}
              onClick={() => onPick({ version: one.version })}
            >
              {one === version ? t`Shown` : t`Show`}
            </Button>
          </Group>
        ))}
      </Stack>
      <Group justify="space-between">
        <Title order={2}>
          <Trans>Version {version.version}</Trans>
        </Title>
        {actions && <Group gap="sm">{actions(version)}</Group>}
      </Group>
      {other && (
        <Stack component="section" className="panel" p="md" gap="xs" aria-label={t`Comparison`}>
          <Group gap="sm" align="flex-end">
            <Select
              label={t`What differs from`}
              data={versions
                .filter((one) => one !== version)
                .map((one) => ({ value: String(one.version), label: t`Version ${one.version}` }))}
              value={String(other.version)}
              onChange={(next) => onPick({ version: version.version, compare: Number(next) })}
              w={180}
            />
          </Group>
          <Differences before={other.rules} after={version.rules} />
        </Stack>
      )}
      <PolicyInWords rules={version.rules} level={3} />
    </Stack>
  );
}

/** When, by whom and why a version was adopted. */
export function AdoptionLine({ version }: { version: PolicyVersion }) {
  return (
    <Text size="sm" c="dimmed" className="anywhere">
      <Trans>
        Adopted {formatMoment(version.adopted_at)}
        {version.adopted_by && t` by ${version.adopted_by}`}
        {version.reason && `: “${version.reason}”`}
      </Trans>
    </Text>
  );
}
