import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, listOf } from "@/api/problem";
import type { HeldScan } from "@/api/types";
import { formatDate, formatMoment } from "@/lib/format";
import { Paged } from "@/ui/paged";
import { ReasonModal } from "@/ui/reason-modal";
import { EmptyState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { type Decision, heldScansQuery, PAGE_SIZE, useDecideHeldScan } from "./queries";

interface HeldScanListProps {
  term: number;
  /** Of this training day only. */
  day?: number;
  page: number;
  onPage: (page: number) => void;
  /** Whether the term is open, so that a scan can change a record. */
  mayDecide: boolean;
}

type Asked = { decision: Decision; scan: HeldScan };

/** The scans that wait for a person: each is taken or refused, with a reason. */
export function HeldScanList({ term, day, page, onPage, mayDecide }: HeldScanListProps) {
  const scans = useQuery(heldScansQuery(term, page, day));
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <>
      <Paged
        list={listOf(scans)}
        page={page}
        pageSize={PAGE_SIZE}
        onPage={onPage}
        noun={t`scans`}
        empty={
          <EmptyState title={t`No scan is held`}>
            {t`A phone that sends its scans after the seal changes nothing: they wait here.`}
          </EmptyState>
        }
      >
        {(rows) => (
          <ul className="panel lines" aria-label={t`Held scans`}>
            {rows.map((scan) => (
              <Line
                key={scan.id}
                scan={scan}
                onAsk={mayDecide ? (decision) => setAsked({ decision, scan }) : undefined}
              />
            ))}
          </ul>
        )}
      </Paged>
      {asked && <DecideModal {...asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function Line({ scan, onAsk }: { scan: HeldScan; onAsk?: (decision: Decision) => void }) {
  const session = scan.session_name ? `, ${scan.session_name}` : "";
  return (
    <Group component="li" px="md" py={10} gap="md">
      <div className="grow">
        <Text fw={600}>{scan.name}</Text>
        <Text size="sm" c="dimmed">
          {scan.student_number} · {scan.company || t`No company`}
        </Text>
        <Text size="sm">
          <Trans>
            {scan.kind === "out" ? t`Out` : t`In`} at {formatMoment(scan.scanned_at)}, for {scan.title}
            {session} of {formatDate(scan.held_on)}
          </Trans>
        </Text>
        <Text size="sm" c="dimmed">
          <Trans>
            By {scan.scanned_by_name}, received {formatMoment(scan.received_at)}
          </Trans>
        </Text>
      </div>
      {onAsk && (
        <Group gap="xs">
          <Button
            size="sm"
            variant="default"
            aria-label={t`Refuse: ${scan.name}`}
            onClick={() => onAsk("refuse")}
          >
            {t`Refuse`}
          </Button>
          <Button size="sm" aria-label={t`Take: ${scan.name}`} onClick={() => onAsk("apply")}>
            {t`Take`}
          </Button>
        </Group>
      )}
    </Group>
  );
}

function DecideModal({ decision, scan, onClose }: Asked & { onClose: () => void }) {
  const decide = useDecideHeldScan();
  const takes = decision === "apply";
  return (
    <ReasonModal
      opened
      title={takes ? t`Take this scan?` : t`Refuse this scan?`}
      explanation={
        takes
          ? t`${scan.name}, ${formatMoment(scan.scanned_at)}: it is judged by its own time, like any scan. What a person marked stays.`
          : t`${scan.name}, ${formatMoment(scan.scanned_at)}: it is refused for good, also when the phone sends it again.`
      }
      confirm={takes ? t`Take it` : t`Refuse it`}
      busy={decide.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        decide.mutate(
          { scan: scan.id, decision, reason },
          {
            onSuccess: ({ outcome }) => {
              toast(said(scan, outcome));
              onClose();
            },
            onError: (error) => toastProblem(describeError(error)),
          },
        )
      }
    />
  );
}

function said({ name }: HeldScan, outcome: HeldScan["outcome"]): string {
  if (outcome === "recorded") return t`The scan of ${name} is recorded.`;
  if (outcome === "duplicate") return t`The scan of ${name} changes nothing: what is recorded stands.`;
  return t`The scan of ${name} is refused.`;
}
