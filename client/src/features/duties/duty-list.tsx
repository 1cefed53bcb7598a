import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { dutyNames } from "@/api/duties";
import { describeError, failureOf } from "@/api/problem";
import { companiesQuery } from "@/api/reference";
import type { Company, Duty } from "@/api/types";
import { formatLongDate } from "@/lib/format";
import { FormModal } from "@/ui/form-modal";
import { Pager } from "@/ui/pager";
import { ReasonModal } from "@/ui/reason-modal";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { dayAfter, startOf } from "./days";
import { type DutyFilters, dutiesQuery, PAGE_SIZE, useChangeEnd, useEndDuty } from "./queries";
import { placeOf, stateOf, timeOf, uncovered } from "./words";

interface DutyListProps {
  filters: DutyFilters;
  onPage: (page: number) => void;
  /** Opens a person; without, the list is about one person and names nobody. */
  onPerson?: (id: number) => void;
}

/** Duties by place: the whole corps first, then each company with its platoons. */
export function DutyList({ filters, onPage, onPerson }: DutyListProps) {
  const duties = useQuery(dutiesQuery(filters));
  const { data: companies = [] } = useQuery(companiesQuery());
  const [asked, setAsked] = useState<{ duty: Duty; step: "end" | "until" } | null>(null);
  const close = () => setAsked(null);
  if (duties.isPending) return <LoadingState label={t`Loading duties`} />;
  if (failureOf(duties))
    return <ErrorState {...describeError(duties.error)} onRetry={() => duties.refetch()} />;
  const rows = duties.data?.results ?? [];
  const gaps = filters.on && !filters.kind && !filters.company ? uncovered(companies, rows) : [];
  if (rows.length === 0)
    return onPerson ? (
      <EmptyState title={t`No duties`}>
        {filters.on
          ? t`Nobody has a duty on ${formatLongDate(filters.on)}. Without one, staff see no cadets.`
          : t`No duty matches.`}
      </EmptyState>
    ) : (
      <Text c="dimmed">{t`No duty yet: without one, staff see no cadets.`}</Text>
    );
  return (
    <Stack>
      {gaps.length > 0 && gaps.length < companies.length && (
        <Text>
          <Trans>
            <strong>No duty names {gaps.join(", ")}.</strong> There, only who has a duty for the whole corps
            looks after the cadets.
          </Trans>
        </Text>
      )}
      {onPerson ? (
        groups(rows, companies).map(({ place, duties: own }) => (
          <Stack key={place} component="section" gap="xs" aria-label={place}>
            <Text fw={650}>{place}</Text>
            <Lines duties={own} onPerson={onPerson} ask={setAsked} />
          </Stack>
        ))
      ) : (
        <Lines duties={rows} ask={setAsked} />
      )}
      {(duties.data?.count ?? 0) > PAGE_SIZE && (
        <Pager
          page={filters.page}
          pageSize={PAGE_SIZE}
          count={duties.data?.count ?? 0}
          noun={t`duties`}
          onPage={onPage}
        />
      )}
      {asked?.step === "end" && <EndModal key={asked.duty.id} duty={asked.duty} onClose={close} />}
      {asked?.step === "until" && <UntilModal key={asked.duty.id} duty={asked.duty} onClose={close} />}
    </Stack>
  );
}

/** Duties under the name of the company they lie in, in the order of the companies. */
function groups(duties: Duty[], companies: Company[]): { place: string; duties: Duty[] }[] {
  const order = ["", ...companies.map(({ name }) => name)];
  return order
    .map((name) => ({
      place: name || t`Whole corps`,
      duties: duties.filter((duty) => duty.company_name === name),
    }))
    .filter((group) => group.duties.length > 0);
}

interface LinesProps {
  duties: Duty[];
  onPerson?: (id: number) => void;
  ask: (asked: { duty: Duty; step: "end" | "until" }) => void;
}

function Lines({ duties, onPerson, ask }: LinesProps) {
  const now = Date.now();
  return (
    <Stack
      component="ul"
      className="panel"
      gap={0}
      p={0}
      m={0}
      style={{ listStyle: "none" }}
      aria-label={t`Duties`}
    >
      {duties.map((duty) => {
        const state = stateOf(duty, now);
        return (
          <Group
            component="li"
            key={duty.id}
            px="md"
            py={10}
            gap="sm"
            className="entry-line"
            align="flex-start"
          >
            <div style={{ flex: "1 1 220px", minWidth: 0 }}>
              {onPerson && (
                <button type="button" className="link-button" onClick={() => onPerson(duty.user)}>
                  {duty.user_name}
                </button>
              )}
              <Text fw={onPerson ? 400 : 600}>
                {dutyNames[duty.kind]}
                {onPerson ? duty.platoon_number && t`, platoon ${duty.platoon_number}` : `, ${placeOf(duty)}`}
              </Text>
              <Text size="sm" c="dimmed">
                {timeOf(duty)}
              </Text>
            </div>
            <Group gap="sm">
              <StatusBadge status={state} />
              {state !== "ended" && (
                <>
                  <Button
                    variant="default"
                    size="sm"
                    onClick={() => ask({ duty, step: "until" })}
                    aria-label={t`Change how long ${duty.user_name} is ${dutyNames[duty.kind]}`}
                  >
                    {t`Until…`}
                  </Button>
                  <Button
                    variant="default"
                    size="sm"
                    onClick={() => ask({ duty, step: "end" })}
                    aria-label={t`End the duty of ${duty.user_name}: ${dutyNames[duty.kind]}`}
                  >
                    {t`End now`}
                  </Button>
                </>
              )}
            </Group>
          </Group>
        );
      })}
    </Stack>
  );
}

const nameOf = (duty: Duty) => `${duty.user_name}, ${dutyNames[duty.kind]}, ${placeOf(duty)}`;

function EndModal({ duty, onClose }: { duty: Duty; onClose: () => void }) {
  const end = useEndDuty(duty.id);
  return (
    <ReasonModal
      opened
      title={t`End this duty now?`}
      explanation={t`${nameOf(duty)}. What it gives is gone from the next click on. It stays on record.`}
      confirm={t`End the duty`}
      busy={end.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        end.mutate(reason, {
          onSuccess: () => {
            toast(t`The duty has ended.`);
            onClose();
          },
          onError: (error) => toastProblem(describeError(error)),
        })
      }
    />
  );
}

function UntilModal({ duty, onClose }: { duty: Duty; onClose: () => void }) {
  const change = useChangeEnd(duty.id);
  const [last, setLast] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  return (
    <FormModal
      title={t`How long does this duty last?`}
      confirm={t`Save`}
      busy={change.isPending}
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        setTried(true);
        if (!reason.trim()) return;
        change.mutate(
          { ends_at: last ? startOf(dayAfter(last)) : null, reason: reason.trim() },
          {
            onSuccess: () => {
              toast(t`The duty is changed.`);
              onClose();
            },
            onError: (error) => toastProblem(describeError(error)),
          },
        );
      }}
    >
      <Text>
        {nameOf(duty)}, {timeOf(duty)}.
      </Text>
      <TextInput
        type="date"
        label={t`Last day`}
        description={t`Empty: until further notice`}
        value={last}
        onChange={(event) => setLast(event.currentTarget.value)}
        data-autofocus
      />
      <Textarea
        label={t`Reason`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={tried && !reason.trim() ? t`Say why; it goes into the audit log.` : null}
        autosize
        minRows={2}
      />
    </FormModal>
  );
}
