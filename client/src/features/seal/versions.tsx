import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, Stack, Text, Title } from "@mantine/core";
import type { Reopening, SealVersion } from "@/api/types";
import { formatMoment, plural } from "@/lib/format";
import { CopyText } from "@/ui/copy";
import { Section } from "@/ui/section";
import { StatusBadge } from "@/ui/status-badge";
import { VerifySeal } from "./verify";

interface SealVersionsProps {
  term: number;
  versions: SealVersion[];
  isSealed: boolean;
  mayVerify: boolean;
}

/** Every sealing of the term, newest first, with its hash and with who asked to open it again. */
export function SealVersions({ term, versions, isSealed, mayVerify }: SealVersionsProps) {
  if (versions.length === 0) return null;
  return (
    <Section title={t`Seals`} lead={t`Each stays as it was, with its grades. The hash is over all of it.`}>
      <Stack component="ul" className="lines" gap={0}>
        {versions.map((seal, at) => (
          <Stack component="li" key={seal.version} py="sm" gap="xs">
            <Group justify="space-between" gap="xs">
              <Title order={3}>
                <Trans>Seal {seal.version}</Trans>
              </Title>
              <StatusBadge
                status={isSealed && at === 0 ? "in_force" : "ended"}
                label={isSealed && at === 0 ? t`in force` : t`opened again`}
              />
            </Group>
            <Text>
              <Trans>
                {plural(seal.grade_count, t`grade`, t`grades`)} by policy version {seal.policy_version},
                sealed by {seal.sealed_by_name}, {formatMoment(seal.sealed_at)}
              </Trans>
            </Text>
            <Text size="sm" c="dimmed">
              {signedBy(seal)}
            </Text>
            <CopyText text={seal.hash} shown={seal.hash} what={t`hash`} />
            {seal.accepted.length > 0 && (
              <Text size="sm" c="dimmed">
                <Trans>Accepted at the seal: {seal.accepted.map(acceptedName).join(", ")}</Trans>
              </Text>
            )}
            {mayVerify && <VerifySeal term={term} version={seal.version} />}
            {seal.reopenings.map((one) => (
              <ReopeningLine key={one.id} one={one} />
            ))}
          </Stack>
        ))}
      </Stack>
    </Section>
  );
}

/** What the preflight's keys mean in a seal of the past; it says what is missing in the words of today only. */
const acceptedNames: Record<string, string> = {
  planned_days: t`training days that were never opened`,
  no_counted_days: t`no training day counted`,
  unmarked: t`cadets without a record on a closed session`,
  missing_scores: t`grades that lacked something`,
  inc_without_deadline: t`INCs without a deadline`,
  pending_recommendations: t`merits and demerits that nobody had decided`,
  held_scans: t`scans that were held`,
  no_signatories: t`signatories without a name`,
};

const acceptedName = (key: string) => acceptedNames[key] ?? key.replaceAll("_", " ");

/** "Prepared by Maria Cruz, certified correct by Jose Ramos" */
function signedBy({ signatories }: SealVersion): string {
  const prepared = signatories.prepared_by || t`nobody`;
  return t`Prepared by ${prepared}, certified correct by ${signatories.certified_by || t`nobody`}`;
}

const verdicts = { pending: t`waits for a decision`, approved: t`approved`, refused: t`refused` };

function ReopeningLine({ one }: { one: Reopening }) {
  const decided = one.decided_at
    ? t` by ${one.decided_by_name}, ${formatMoment(one.decided_at)}${one.decision_reason ? `: “${one.decision_reason}”` : ""}`
    : "";
  return (
    <Text size="sm" className="anywhere">
      <Trans>
        {one.requested_by_name} asked to open it again, {formatMoment(one.requested_at)}: “{one.memo}”{" "}
        {verdicts[one.status ?? "pending"]}
        {decided}.
      </Trans>
    </Text>
  );
}
