import { Stack, Text } from "@mantine/core";
import type { EnrollmentHistory, Term } from "@/api/types";
import { Section } from "@/ui/section";

/** The courses over the years, latest first. */
export function Courses({ enrollments, terms }: { enrollments: EnrollmentHistory[]; terms: Term[] }) {
  const names = new Map(terms.map((term) => [term.id, term.name]));
  return (
    <Section title="Courses" lead={enrollments.length === 0 ? "Not enrolled in any term." : undefined}>
      {enrollments.length > 0 && (
        <Stack component="ul" gap={0} p={0} m={0} className="plain-list" aria-label="Courses">
          {enrollments.map((row) => (
            <Stack component="li" key={row.id} py="xs" gap={0} className="entry-line">
              <Text fw={600}>
                {row.course || "No course"} · {names.get(row.term) ?? "An earlier term"}
              </Text>
              <Text size="sm" c="dimmed">
                {row.company_name || "No company"}
                {row.platoon ? `, platoon ${row.platoon}` : ""} · {row.status}
              </Text>
            </Stack>
          ))}
        </Stack>
      )}
    </Section>
  );
}
