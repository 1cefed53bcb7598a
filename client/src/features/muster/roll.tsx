import { t } from "@lingui/core/macro";
import {
  Button,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "@/api/problem";
import type { AttendanceStatus, Company, MusterRow } from "@/api/types";
import { capitalized, formatTime } from "@/lib/format";
import { CompanySelect, FilterBar, FilterSelect, SearchInput } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { usePhone } from "@/ui/responsive";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge, statusName } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { ROLL_PAGE_SIZE, type RollFilters, type RollStatus, rollQuery, useMarkRecord } from "./queries";

interface RollProps {
  dayId: number;
  filters: RollFilters;
  companies: Company[];
  /** What marks many at once, beside the filters that say whom. */
  action?: ReactNode;
  onFilters: (change: Partial<RollFilters>) => void;
}

const statuses: RollStatus[] = ["unmarked", "present", "late", "excused", "absent"];

/** Every cadet of the day, to be found and marked by hand. */
export function Roll({ dayId, filters, companies, action, onFilters }: RollProps) {
  const roll = useQuery(rollQuery(dayId, filters));
  const [marking, setMarking] = useState<MusterRow | null>(null);
  const phone = usePhone();
  const narrow = (change: Partial<RollFilters>) => onFilters({ ...change, page: 1 });
  return (
    <Stack>
      <FilterBar
        active={[filters.company, filters.status].filter(Boolean).length}
        search={
          <SearchInput
            label={t`Find a cadet`}
            value={filters.search}
            onSearch={(search) => narrow({ search })}
          />
        }
      >
        <CompanySelect
          value={filters.company}
          companies={companies}
          onPick={(company) => narrow({ company })}
        />
        <FilterSelect
          label={t`Status`}
          all={t`Any status`}
          value={filters.status}
          choices={statuses.map((value) => ({
            value,
            label: capitalized(statusName(value)),
          }))}
          onPick={(status) => narrow({ status: statuses.find((one) => one === status) })}
        />
      </FilterBar>
      {action && <Group>{action}</Group>}
      {roll.isPending && <LoadingState label={t`Loading the roll`} />}
      {roll.error && <ErrorState {...describeError(roll.error)} onRetry={() => roll.refetch()} />}
      {roll.data?.count === 0 && (
        <EmptyState title={t`No cadet matches`}>{t`Clear the search or choose another status.`}</EmptyState>
      )}
      {roll.data && roll.data.count > 0 && (
        <>
          {phone ? (
            <Cards rows={roll.data.results} onMark={setMarking} />
          ) : (
            <RollTable rows={roll.data.results} onMark={setMarking} />
          )}
          <Pager
            page={filters.page}
            pageSize={ROLL_PAGE_SIZE}
            count={roll.data.count}
            noun={t`cadets`}
            onPage={(page) => onFilters({ page })}
          />
        </>
      )}
      {marking && (
        <MarkModal
          key={marking.enrollment_id}
          dayId={dayId}
          session={filters.session}
          row={marking}
          onClose={() => setMarking(null)}
        />
      )}
    </Stack>
  );
}

interface RowsProps {
  rows: MusterRow[];
  onMark: (row: MusterRow) => void;
}

function RollTable({ rows, onMark }: RowsProps) {
  return (
    <div className="panel table-wrap">
      <Table aria-label={t`Roll`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t`Cadet`}</Table.Th>
            <Table.Th>{t`Student number`}</Table.Th>
            <Table.Th>{t`Company`}</Table.Th>
            <Table.Th>{t`Status`}</Table.Th>
            <Table.Th className="num">{t`Time in`}</Table.Th>
            <Table.Th>{t`How`}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t`Action`}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.enrollment_id}>
              <Table.Td fw={600}>{row.name}</Table.Td>
              <Table.Td>{row.student_number}</Table.Td>
              <Table.Td>{place(row)}</Table.Td>
              <Table.Td>
                <StatusBadge status={row.status ?? "unmarked"} />
              </Table.Td>
              <Table.Td className="num">{row.scanned_at ? formatTime(row.scanned_at) : "–"}</Table.Td>
              <Table.Td>{how(row)}</Table.Td>
              <Table.Td className="num">
                <Button
                  variant="default"
                  size="sm"
                  onClick={() => onMark(row)}
                  aria-label={t`Mark ${row.name}`}
                >
                  {t({ message: "Mark", context: "to give somebody a status" })}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Cards({ rows, onMark }: RowsProps) {
  return (
    <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: "none" }} aria-label={t`Roll`}>
      {rows.map((row) => (
        <Group
          component="li"
          key={row.enrollment_id}
          className="panel"
          p="sm"
          justify="space-between"
          wrap="nowrap"
        >
          <div style={{ minWidth: 0 }}>
            <Text fw={600}>{row.name}</Text>
            <Text size="sm" c="dimmed">
              {row.student_number} · {place(row)}
            </Text>
            <Group gap="xs" mt={4}>
              <StatusBadge status={row.status ?? "unmarked"} />
              <Text size="sm" c="dimmed">
                {row.scanned_at ? formatTime(row.scanned_at) : ""}
              </Text>
            </Group>
          </div>
          <Button variant="default" onClick={() => onMark(row)} aria-label={t`Mark ${row.name}`}>
            {t({ message: "Mark", context: "to give somebody a status" })}
          </Button>
        </Group>
      ))}
    </Stack>
  );
}

function place(row: MusterRow): string {
  return `${row.company ?? t`No company`}${row.platoon ? t`, platoon ${row.platoon}` : ""}`;
}

const sourceNames: Record<NonNullable<MusterRow["source"]>, string> = {
  scan: t`scan`,
  manual: t`by hand`,
  close: t`close of the day`,
  import: t`import`,
  excuse: t`excuse`,
};

function how(row: MusterRow): string {
  if (!row.source) return "";
  const how = sourceNames[row.source];
  return row.marked_by && row.source !== "scan" ? `${how}, ${row.marked_by}` : how;
}

const choices: { value: AttendanceStatus; label: string }[] = [
  { value: "present", label: t`Present` },
  { value: "late", label: t`Late` },
  { value: "excused", label: t`Excused` },
  { value: "absent", label: t`Absent` },
];

interface MarkModalProps {
  dayId: number;
  session?: number;
  row: MusterRow;
  onClose: () => void;
}

function MarkModal({ dayId, session, row, onClose }: MarkModalProps) {
  const [status, setStatus] = useState<AttendanceStatus>(row.status ?? "present");
  const [reason, setReason] = useState("");
  const mark = useMarkRecord(dayId);
  const save = () =>
    mark.mutate(
      { enrollment: row.enrollment_id, session, status, reason },
      {
        onSuccess: (saved) => {
          toast(t`${saved.name} marked ${statusName(saved.status ?? "unmarked")}.`);
          onClose();
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  return (
    <Modal opened onClose={onClose} title={t`Mark ${row.name}`}>
      <form
        className="parade"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack>
          <SegmentedControl
            aria-label={t`Status`}
            data={choices}
            value={status}
            onChange={(next) => setStatus(next as AttendanceStatus)}
            fullWidth
            size="md"
          />
          <TextInput
            label={t`Reason`}
            description={t`Goes into the audit log, for example “guard duty” or “no ID card”.`}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" loading={mark.isPending}>
            {t`Save`}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
