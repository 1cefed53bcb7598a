import { t } from "@lingui/core/macro";
import { Group, SimpleGrid, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Term } from "@/api/types";
import { formatDate } from "@/lib/format";
import { semesterNames, statusMeanings, termDates } from "./words";

/** When a term is, and where it stands. */
export function TermFacts({ term, actions }: { term: Term; actions?: ReactNode }) {
  return (
    <Stack component="section" className="panel" p="md" aria-label={t`The term`}>
      <SimpleGrid component="dl" cols={{ base: 2, sm: 4 }} m={0}>
        <Fact label={t`School year`} value={term.school_year || "–"} />
        <Fact label={t`Semester`} value={semesterNames[term.semester]} />
        <Fact label={t`Dates`} value={termDates(term)} />
        <Fact
          label={t`Grades due at the registrar`}
          value={term.grades_due_on ? formatDate(term.grades_due_on) : "–"}
        />
      </SimpleGrid>
      <Group justify="space-between">
        <Text maw="60ch">
          {statusMeanings[term.status]}
          {term.is_current && t` It is the current term: every page opens with it.`}
        </Text>
        {actions && <Group gap="sm">{actions}</Group>}
      </Group>
    </Stack>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0}>
        {value}
      </Text>
    </div>
  );
}
