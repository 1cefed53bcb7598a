import { t } from "@lingui/core/macro";
import { Stack, Text } from "@mantine/core";
import type { EnrollmentHistory, Term } from "@/api/types";
import { Section } from "@/ui/section";
import { statusName } from "@/ui/status-badge";

/** The courses over the years, latest first. */
export function Courses({ enrollments, terms }: { enrollments: EnrollmentHistory[]; terms: Term[] }) {
  const names = new Map(terms.map((term) => [term.id, term.name]));
  return (
    <Section title={t`Courses`} lead={enrollments.length === 0 ? t`Not enrolled in any term.` : undefined}>
      {enrollments.length > 0 && (
        <Stack component="ul" gap={0} p={0} m={0} className="plain-list" aria-label={t`Courses`}>
          {enrollments.map((row) => (
            <Stack component="li" key={row.id} py="xs" gap={0} className="entry-line">
              <Text fw={600}>
                {row.course || t`No course`} · {names.get(row.term) ?? t`An earlier term`}
              </Text>
              <Text size="sm" c="dimmed">
                {row.company_name || t`No company`}
                {row.platoon ? t`, platoon ${row.platoon}` : ""} · {statusName(row.status)}
              </Text>
            </Stack>
          ))}
        </Stack>
      )}
    </Section>
  );
}
