import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { describeError, listOf } from "@/api/problem";
import type { LedgerEntry } from "@/api/types";
import { formatDate, formatMoment, kindNames } from "@/lib/format";
import { Paged } from "@/ui/paged";
import { ReasonModal } from "@/ui/reason-modal";
import { EmptyState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { Points } from "./points";
import { type LedgerFilters, ledgerQuery, PAGE_SIZE, useVoidEntry } from "./queries";

interface EntryListProps {
  filters: LedgerFilters;
  onPage: (page: number) => void;
  /** Whether each entry names its cadet; not needed on the cadet's own page. */
  named: boolean;
  canVoid: boolean;
}

/** Ledger entries, newest first. Voided ones stay, crossed out, with the reason. */
export function EntryList({ filters, onPage, named, canVoid }: EntryListProps) {
  const entries = useQuery(ledgerQuery(filters));
  const [voiding, setVoiding] = useState<LedgerEntry | null>(null);
  const { term: _, cadet: __, page: ___, ...narrowing } = filters;
  const narrowed = Object.values(narrowing).some((value) => value !== undefined);
  return (
    <>
      <Paged
        list={listOf(entries)}
        page={filters.page}
        pageSize={PAGE_SIZE}
        onPage={onPage}
        noun={t`entries`}
        empty={
          <EmptyState title={narrowed ? t`No entry matches` : t`No entries yet`}>
            {narrowed
              ? t`Clear the search or a filter.`
              : canVoid
                ? t`Merits and demerits appear here as they are recorded.`
                : t`No merits or demerits this term.`}
          </EmptyState>
        }
      >
        {(rows) => (
          <ul className="panel lines" aria-label={t`Ledger`}>
            {rows.map((entry) => (
              <EntryLine
                key={entry.id}
                entry={entry}
                named={named}
                onVoid={canVoid ? () => setVoiding(entry) : undefined}
              />
            ))}
          </ul>
        )}
      </Paged>
      {voiding && <VoidModal key={voiding.id} entry={voiding} onClose={() => setVoiding(null)} />}
    </>
  );
}

function EntryLine({ entry, named, onVoid }: { entry: LedgerEntry; named: boolean; onVoid?: () => void }) {
  const voided = entry.voided_at !== null;
  return (
    <Group component="li" px="md" py={10} gap="md" wrap="nowrap" align="flex-start">
      <Points kind={entry.kind} points={entry.points} voided={voided} />
      <div className="grow">
        {named && (
          <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(entry.cadet.id) }}>
            {entry.cadet.name}
          </Link>
        )}
        <Text td={voided ? "line-through" : undefined}>{entry.reason}</Text>
        <Text size="sm" c="dimmed">
          {[
            formatDate(entry.occurred_on),
            named ? entry.company_name : "",
            entry.issued_by_name,
            entry.recommended_by_name ? t`recommended by ${entry.recommended_by_name}` : "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        {voided && entry.voided_at && (
          <Text size="sm">
            <Trans>
              Voided {formatMoment(entry.voided_at)}
              {entry.voided_by_name ? t` by ${entry.voided_by_name}` : ""}: {entry.void_reason}
            </Trans>
          </Text>
        )}
      </div>
      {onVoid && !voided && (
        <Button
          variant="default"
          size="sm"
          flex="none"
          onClick={onVoid}
          aria-label={t`Void ${kindNames[entry.kind]} of ${entry.cadet.name}: ${entry.reason ?? ""}`}
        >
          {t`Void`}
        </Button>
      )}
    </Group>
  );
}

function VoidModal({ entry, onClose }: { entry: LedgerEntry; onClose: () => void }) {
  const remove = useVoidEntry();
  return (
    <ReasonModal
      opened
      title={t`Void this entry?`}
      explanation={t`${entry.points} points, “${entry.reason ?? ""}”, ${entry.cadet.name}. It stays in the ledger, crossed out, and counts no more.`}
      confirm={t`Void the entry`}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        remove.mutate(
          { id: entry.id, reason },
          {
            onSuccess: () => {
              toast(t`The entry is voided.`);
              onClose();
            },
            onError: (error) => toastProblem(describeError(error)),
          },
        )
      }
    />
  );
}
