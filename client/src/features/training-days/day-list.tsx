import { t } from "@lingui/core/macro";
import { Button, Group, Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMay } from "@/api/reference";
import type { StaffedDay, TrainingDay } from "@/api/types";
import { formatDate, sessionHours } from "@/lib/format";
import { usePhone } from "@/ui/responsive";
import { StatusBadge } from "@/ui/status-badge";
import { DayActions } from "./day-actions";

/** The training days of a term: date, windows, status, next step. */
export function DayList({ days, isSealed }: { days: StaffedDay[]; isSealed: boolean }) {
  const ordered = inOrder(days);
  return usePhone() ? (
    <DayCards days={ordered} isSealed={isSealed} />
  ) : (
    <DayTable days={ordered} isSealed={isSealed} />
  );
}

function DayTable({ days, isSealed }: { days: StaffedDay[]; isSealed: boolean }) {
  return (
    <div className="panel table-wrap">
      <Table aria-label={t`Training days`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t`Date`}</Table.Th>
            <Table.Th>{t`Title`}</Table.Th>
            <Table.Th>{t`Sessions`}</Table.Th>
            <Table.Th>{t`Status`}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t`Actions`}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map((day) => (
            <Table.Tr key={day.id}>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDate(day.held_on)}</Table.Td>
              <Table.Td>
                <MusterLink day={day} />
                <Text size="sm" c="dimmed">
                  {groundOf(day)}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{windows(day)}</Text>
              </Table.Td>
              <Table.Td>
                <StatusBadge status={day.status ?? "planned"} />
              </Table.Td>
              <Table.Td>
                <Group justify="flex-end" gap="xs" wrap="nowrap">
                  <ScanButton day={day} />
                  {!isSealed && <DayActions day={day} size="sm" />}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function DayCards({ days, isSealed }: { days: StaffedDay[]; isSealed: boolean }) {
  return (
    <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: "none" }} aria-label={t`Training days`}>
      {days.map((day) => (
        <Stack component="li" key={day.id} className="panel parade" p="md" gap="xs">
          <Group justify="space-between" wrap="nowrap">
            <MusterLink day={day} />
            <StatusBadge status={day.status ?? "planned"} />
          </Group>
          <Text size="sm" c="dimmed">
            {formatDate(day.held_on)} · {windows(day)}
          </Text>
          {groundOf(day) && (
            <Text size="sm" c="dimmed">
              {groundOf(day)}
            </Text>
          )}
          <Group grow preventGrowOverflow={false}>
            <ScanButton day={day} />
            {!isSealed && <DayActions day={day} />}
          </Group>
        </Stack>
      ))}
    </Stack>
  );
}

function MusterLink({ day }: { day: TrainingDay }) {
  return (
    <Link className="row-link" to="/muster/$dayId" params={{ dayId: String(day.id) }}>
      {day.title}
      {day.is_make_up && t` (make-up)`}
    </Link>
  );
}

function ScanButton({ day }: { day: TrainingDay }) {
  const mayScan = useMay("record_attendance");
  if (day.status !== "open" || !mayScan) return null;
  const target = { to: "/scan/$dayId", params: { dayId: String(day.id) } } as const;
  return (
    <Button
      size="sm"
      renderRoot={(props) => <Link {...target} {...props} />}
      aria-label={t`Scan for ${day.title}`}
    >
      {t`Scan`}
    </Button>
  );
}

/** "Main field, with Sgt Cruz" */
function groundOf(day: StaffedDay): string {
  const names = day.on_duty.map(({ name }) => name).join(", ");
  return [day.location, names && t`with ${names}`].filter(Boolean).join(", ");
}

function windows(day: TrainingDay): string {
  return day.sessions.map(sessionHours).join(", ");
}

const ranks: Record<string, number> = { open: 0, planned: 1, closed: 2 };

/** Open days first, then the next ones, then the closed ones, newest first. */
function inOrder(days: StaffedDay[]): StaffedDay[] {
  const rank = (day: TrainingDay) => ranks[day.status ?? "planned"] ?? 1;
  const byDate = (a: TrainingDay, b: TrainingDay) => a.held_on.localeCompare(b.held_on);
  return [...days].sort((a, b) => rank(a) - rank(b) || (rank(a) === 2 ? byDate(b, a) : byDate(a, b)));
}
