import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { ScanFlag, ScanFlagVerdict } from "@/api/types";
import { formatClock, formatMoment, plural } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { ReasonModal } from "@/ui/reason-modal";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { flagsQuery, useReviewFlag } from "./queries";

const FLAGS_PAGE = 20;

/** Scans that a person should look at. Nothing follows from a flag by itself. */
export function Flags({
  dayId,
  page,
  onPage,
}: {
  dayId: number;
  page: number;
  onPage: (page: number) => void;
}) {
  const flags = useQuery(flagsQuery(dayId, page));
  const [asking, setAsking] = useState<{ flag: ScanFlag; verdict: ScanFlagVerdict } | null>(null);
  const review = useReviewFlag(dayId);
  if (flags.isPending) return <LoadingState label={t`Loading the flags`} />;
  if (!flags.data || failureOf(flags))
    return <ErrorState {...describeError(flags.error)} onRetry={() => flags.refetch()} />;
  if (flags.data.count === 0)
    return (
      <EmptyState title={t`Nothing to look at`}>
        {t`Scans that are faster than a person can make them, many in one second, or one card at two scanners nearly at once would be listed here.`}
      </EmptyState>
    );
  const save = (reason: string) =>
    asking &&
    review.mutate(
      { key: asking.flag.key, verdict: asking.verdict, reason },
      {
        onSuccess: () => {
          setAsking(null);
          toast(t`Noted. The scans stay as they are.`);
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  return (
    <Stack>
      <Text c="dimmed">
        {t`A flag decides nothing. Look at the scans, ask the people, and note what you found.`}
      </Text>
      <Stack component="ul" gap="sm" m={0} p={0} className="plain-list" aria-label={t`Flags`}>
        {flags.data.results.map((flag) => (
          <FlagCard key={flag.key} flag={flag} onReview={(verdict) => setAsking({ flag, verdict })} />
        ))}
      </Stack>
      <Pager page={page} pageSize={FLAGS_PAGE} count={flags.data.count} noun={t`flags`} onPage={onPage} />
      <ReasonModal
        key={asking?.flag.key}
        opened={asking !== null}
        title={asking?.verdict === "follow_up" ? t`To be followed up?` : t`Looked at, and fine?`}
        explanation={t`What did you find? It goes into the audit log with your name.`}
        confirm={t`Note it`}
        busy={review.isPending}
        onClose={() => setAsking(null)}
        onConfirm={save}
      />
    </Stack>
  );
}

function titleOf(flag: ScanFlag): string {
  const scanners = flag.scanners.join(", ");
  return {
    fast_scanner: t`${scanners} scanned ${plural(flag.cadet_count, t`cadet`, t`cadets`)} within one minute`,
    same_second: t`${plural(flag.cadet_count, t`cadet`, t`cadets`)} were scanned within one second`,
    two_places: t`${flag.scans[0]?.name ?? t`A cadet`} was scanned at two scanners nearly at once`,
    printed_card: t`${scanners} took ${plural(flag.cadet_count, t`printed card`, t`printed cards`)}, where codes that change are asked for`,
  }[flag.kind];
}

function FlagCard({ flag, onReview }: { flag: ScanFlag; onReview: (verdict: ScanFlagVerdict) => void }) {
  return (
    <Stack component="li" className="panel" p="md" gap="xs">
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{titleOf(flag)}</Text>
        <State flag={flag} />
      </Group>
      <Stack component="ol" gap={2} m={0} p={0} className="plain-list">
        {flag.scans.map((scan) => (
          <Text component="li" size="sm" key={`${scan.enrollment_id} ${scan.scanned_at} ${scan.scanner}`}>
            <Trans>
              {formatClock(scan.scanned_at)} · {scan.name}, {scan.student_number} · scanned by {scan.scanner}
            </Trans>
          </Text>
        ))}
        {flag.scan_count > flag.scans.length && (
          <Text component="li" size="sm" c="dimmed">
            <Trans>and {plural(flag.scan_count - flag.scans.length, t`more scan`, t`more scans`)}</Trans>
          </Text>
        )}
      </Stack>
      {flag.review && (
        <Text size="sm">
          {flag.review.reviewed_by}, {formatMoment(flag.review.reviewed_at)}: {flag.review.reason}
        </Text>
      )}
      <Group gap="sm">
        <Button variant="default" size="sm" onClick={() => onReview("fine")}>
          {t`Looked at, is fine`}
        </Button>
        <Button variant="default" size="sm" onClick={() => onReview("follow_up")}>
          {t`To be followed up`}
        </Button>
      </Group>
    </Stack>
  );
}

function State({ flag }: { flag: ScanFlag }) {
  const [text, color] = flag.is_open
    ? [flag.review ? t`More scans since` : t`To look at`, "yellow"]
    : flag.review?.verdict === "follow_up"
      ? [t`To be followed up`, "red"]
      : [t`Fine`, "green"];
  return (
    <Badge variant="light" color={color} size="lg" tt="none" radius="sm">
      {text}
    </Badge>
  );
}
