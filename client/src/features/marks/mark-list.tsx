import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { describeError, listOf } from "@/api/problem";
import type { Mark, MarkCode } from "@/api/types";
import { formatMoment, plural, today } from "@/lib/format";
import { FilterBar, FilterSelect } from "@/ui/filters";
import { Paged } from "@/ui/paged";
import { ReasonModal } from "@/ui/reason-modal";
import { EmptyState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { CompleteForm } from "./complete-form";
import { MarkForm } from "./mark-form";
import { MarkHistory } from "./mark-history";
import { type MarkFilters, marksQuery, PAGE_SIZE, useLapseMark } from "./queries";
import { dueColors, dueOn, markNames } from "./words";

interface MarkListProps {
  term: number;
  maySet: boolean;
  filters: MarkFilters;
  onFilters: (change: Partial<MarkFilters>) => void;
}

const codes = Object.keys(markNames) as MarkCode[];

type Asked = { what: "complete" | "lapse" | "change" | "lift" | "history"; mark: Mark };

/** Who has a mark, the nearest deadline first, with what can be done about it. */
export function MarkList({ term, maySet, filters, onFilters }: MarkListProps) {
  const marks = useQuery(marksQuery(term, filters));
  const overdue = useQuery(marksQuery(term, { overdue: true, page: 1 }));
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const late = overdue.data?.count ?? 0;
  return (
    <Stack>
      <FilterBar>
        <FilterSelect
          label={t`Mark`}
          all={t`All marks`}
          value={filters.overdue ? "overdue" : filters.code}
          choices={[
            ...codes.map((code) => ({ value: code as string, label: markNames[code] })),
            { value: "overdue", label: t`INC, overdue` },
          ]}
          onPick={(next) =>
            onFilters({
              code: codes.find((code) => code === next),
              overdue: next === "overdue" || undefined,
              page: 1,
            })
          }
          width={200}
        />
      </FilterBar>
      {late > 0 && !filters.overdue && (
        <Group role="status" className="panel" px="md" py="sm" justify="space-between">
          <Text fw={600}>
            <Trans>
              {plural(late, t`INC is overdue`, t`INCs are overdue`)}. Nothing lapses by itself: decide on
              each.
            </Trans>
          </Text>
          <Button
            variant="default"
            size="sm"
            onClick={() => onFilters({ code: undefined, overdue: true, page: 1 })}
          >
            {t`Show them`}
          </Button>
        </Group>
      )}
      <Paged
        list={listOf(marks)}
        page={filters.page}
        pageSize={PAGE_SIZE}
        onPage={(page) => onFilters({ page })}
        noun={t`marks`}
        empty={
          <EmptyState title={filters.code || filters.overdue ? t`No mark matches` : t`Nobody has a mark`}>
            {filters.code || filters.overdue
              ? t`Choose another mark.`
              : t`INC, DO and T stand here once somebody sets them.`}
          </EmptyState>
        }
      >
        {(rows) => (
          <ul className="panel lines" aria-label={t`Marks`}>
            {rows.map((mark) => (
              <Line
                key={mark.enrollment}
                mark={mark}
                maySet={maySet}
                onAsk={(what) => setAsked({ what, mark })}
              />
            ))}
          </ul>
        )}
      </Paged>
      {asked?.what === "history" && <MarkHistory mark={asked.mark} onClose={close} />}
      {asked?.what === "complete" && <CompleteForm term={term} mark={asked.mark} onClose={close} />}
      {asked?.what === "lapse" && <LapseModal mark={asked.mark} onClose={close} />}
      {asked?.what === "change" && <MarkForm of={asked.mark} onClose={close} />}
      {asked?.what === "lift" && <MarkForm of={asked.mark} lift onClose={close} />}
    </Stack>
  );
}

function Line({
  mark,
  maySet,
  onAsk,
}: {
  mark: Mark;
  maySet: boolean;
  onAsk: (what: Asked["what"]) => void;
}) {
  const due = dueOn(mark.deadline, today());
  const button = (what: Asked["what"], label: string, filled = false) => (
    <Button
      size="sm"
      variant={filled ? "filled" : "default"}
      aria-label={t`${label}: ${mark.code} of ${mark.cadet.name}`}
      onClick={() => onAsk(what)}
    >
      {label}
    </Button>
  );
  return (
    <Group component="li" px="md" py={10} gap="md" align="flex-start">
      <Text fw={700} w={48}>
        {mark.code}
      </Text>
      <div className="grow">
        <Group gap="xs">
          <Link className="row-link" to="/cadets/$cadetId" params={{ cadetId: String(mark.cadet.id) }}>
            {mark.cadet.name}
          </Link>
          {mark.code === "INC" && (
            <Badge variant="light" color={dueColors[due.state]} size="lg" tt="none" radius="sm" fw={600}>
              {due.words}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          <Trans>
            {mark.cadet.student_number} · {mark.company_name || t`No company`}
            {mark.platoon ? t`, platoon ${mark.platoon}` : ""} · set {formatMoment(mark.set_at)}
          </Trans>
        </Text>
        {mark.requirement && (
          <Text>
            <Trans>To complete: {mark.requirement}</Trans>
          </Text>
        )}
        <Text size="sm">{mark.reason}</Text>
      </div>
      <Group gap="xs">
        {button("history", t`History`)}
        {maySet && button("lift", t`Lift`)}
        {maySet && button("change", t`Change`)}
        {maySet && mark.code === "INC" && due.state === "overdue" && button("lapse", t`Let lapse`)}
        {maySet && mark.code === "INC" && button("complete", t`Complete`, true)}
      </Group>
    </Group>
  );
}

/** The deadline has passed, and a person decides that it is over. */
function LapseModal({ mark, onClose }: { mark: Mark; onClose: () => void }) {
  const lapse = useLapseMark();
  return (
    <ReasonModal
      opened
      title={t`Let this INC lapse?`}
      explanation={t`${mark.cadet.name}${mark.requirement ? `, ${mark.requirement}` : ""}: the deadline has passed. Lapsed, it fails; it stays in the history with the reason.`}
      confirm={t`Let it lapse`}
      busy={lapse.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        lapse.mutate(
          { enrollment: mark.enrollment, reason },
          {
            onSuccess: () => {
              toast(t`The INC of ${mark.cadet.name} has lapsed.`);
              onClose();
            },
            onError: (error) => toastProblem(describeError(error)),
          },
        )
      }
    />
  );
}
