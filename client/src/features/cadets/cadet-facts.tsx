import { SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { CadetDetail, Term } from "@/api/types";
import { formatDate } from "@/lib/format";

/** Who the cadet is, and every term enrolled in. */
export function CadetFacts({ cadet, terms }: { cadet: CadetDetail; terms: Term[] }) {
  const facts: [string, string | number | null | undefined][] = [
    ["Student number", cadet.student_number],
    ["Sex", cadet.sex && (cadet.sex === "male" ? "Male" : "Female")],
    ["Birthdate", cadet.birthdate ? formatDate(cadet.birthdate) : null],
    ["Degree program", cadet.degree_program],
    ["Year level", cadet.year_level],
    ["E-mail", cadet.email],
    ["Contact number", cadet.contact_number],
    ["Address", cadet.address],
  ];
  const name = (id: number) => terms.find((term) => term.id === id)?.name ?? `Term ${id}`;
  return (
    <Stack component="section" className="panel" p="md" gap="md" aria-labelledby="facts-title">
      <Title order={2} id="facts-title">
        Particulars
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2 }} component="dl" m={0} spacing="xs">
        {facts.map(([label, value]) => (
          <div key={label}>
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Text component="dd" m={0} style={{ overflowWrap: "anywhere" }}>
              {value || "Not on record"}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: "none" }} aria-label="Enrollments">
        {cadet.enrollments.map((one) => (
          <li key={one.id}>
            <Text fw={600}>{name(one.term)}</Text>
            <Text size="sm" c="dimmed">
              {one.course} · {one.company_name || "No company"}
              {one.platoon ? `, platoon ${one.platoon}` : ""} · {one.status}
            </Text>
          </li>
        ))}
      </Stack>
    </Stack>
  );
}
