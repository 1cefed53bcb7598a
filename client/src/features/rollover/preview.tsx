import { t } from "@lingui/core/macro";
import { Checkbox, Group, Stack, Table, Text } from "@mantine/core";
import type { RollOverPreview, RollOverStep } from "@/api/types";
import { formatCount } from "@/lib/format";
import { FilterSelect } from "@/ui/filters";
import { Pager } from "@/ui/pager";
import { usePhone } from "@/ui/responsive";
import { EmptyState } from "@/ui/states";
import { type Choice, withOne } from "./choice";
import { PAGE_SIZE, type PreviewFilters } from "./queries";
import { mayBeChosen, type Onward, onwards, onwardWords } from "./words";

interface PreviewProps {
  preview: RollOverPreview;
  filters: PreviewFilters;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  onFilters: (change: Partial<PreviewFilters>) => void;
}

/** Who goes on, in which course, and who does not and why; one by one they can be taken out or put in. */
export function Preview({ preview, filters, choice, onChoice, onFilters }: PreviewProps) {
  const { counts } = preview.summary;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <Stack>
      <FilterSelect
        label={t`Who is shown`}
        all={t`All (${formatCount(all)})`}
        value={filters.onward}
        choices={onwards
          .filter((one) => counts[one])
          .map((one) => ({ value: one, label: `${onwardWords[one]} (${formatCount(counts[one] ?? 0)})` }))}
        onPick={(onward) => onFilters({ onward: onwards.find((one) => one === onward), page: 1 })}
        width={280}
      />
      {preview.count === 0 ? (
        <EmptyState
          title={t`Nobody is enrolled`}
        >{t`There is nobody in this term who could go on.`}</EmptyState>
      ) : (
        <Steps steps={preview.results} choice={choice} onChoice={onChoice} />
      )}
      <Pager
        page={filters.page}
        pageSize={PAGE_SIZE}
        count={preview.count}
        onPage={(page) => onFilters({ page })}
        noun={t`cadets`}
      />
    </Stack>
  );
}

interface StepsProps {
  steps: RollOverStep[];
  choice: Choice;
  onChoice: (choice: Choice) => void;
}

function Steps({ steps, choice, onChoice }: StepsProps) {
  const phone = usePhone();
  const box = (step: RollOverStep) => <GoesOn step={step} choice={choice} onChoice={onChoice} />;
  if (phone)
    return (
      <Stack component="ul" className="plain-list" gap="xs" p={0} m={0} aria-label={t`Who goes on`}>
        {steps.map((step) => (
          <Group
            component="li"
            key={step.enrollment}
            className="panel"
            p="md"
            wrap="nowrap"
            align="flex-start"
          >
            {box(step)}
            <div>
              <Text fw={600}>{step.cadet.name}</Text>
              <Text size="sm" c="dimmed">
                {step.cadet.student_number} · {gradeOf(step)}
              </Text>
              <Text>{wayOf(step)}</Text>
            </div>
          </Group>
        ))}
      </Stack>
    );
  return (
    <div className="panel table-wrap">
      <Table aria-label={t`Who goes on`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t`Goes on`}</Table.Th>
            <Table.Th>{t`Cadet`}</Table.Th>
            <Table.Th>{t`Company`}</Table.Th>
            <Table.Th>{t`Grade`}</Table.Th>
            <Table.Th>{t`What becomes of it`}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map((step) => (
            <Table.Tr key={step.enrollment}>
              <Table.Td>{box(step)}</Table.Td>
              <Table.Td>
                <Text fw={600}>{step.cadet.name}</Text>
                <Text size="sm" c="dimmed">
                  {step.cadet.student_number}
                </Text>
              </Table.Td>
              <Table.Td>
                {step.company_name || "–"}
                {step.platoon ? ` ${step.platoon}` : ""}
              </Table.Td>
              <Table.Td>{gradeOf(step)}</Table.Td>
              <Table.Td>{wayOf(step)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function GoesOn({
  step,
  choice,
  onChoice,
}: { step: RollOverStep } & Pick<StepsProps, "choice" | "onChoice">) {
  const id = step.enrollment;
  const goesOn = step.onward === "goes_on";
  return (
    <Checkbox
      aria-label={t`${step.cadet.name} goes on`}
      disabled={!mayBeChosen(step.onward)}
      checked={goesOn ? !choice.out.has(id) : choice.in.has(id)}
      onChange={(event) => onChoice(withOne(choice, id, { goesOn, isIn: event.currentTarget.checked }))}
    />
  );
}

/** "2.00 Passed" */
const gradeOf = (step: RollOverStep): string => [step.equivalent, step.result].filter(Boolean).join(" ");

/** "MS 1 → MS 2", or why not. */
function wayOf(step: RollOverStep): string {
  const words = onwardWords[step.onward as Onward];
  return step.next_course
    ? `${step.course} → ${step.next_course}${step.onward === "by_choice" ? `, ${words}` : ""}`
    : `${step.course}: ${words}`;
}
