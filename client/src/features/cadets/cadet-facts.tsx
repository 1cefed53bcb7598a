import { t } from "@lingui/core/macro";
import { SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { CadetDetail } from "@/api/types";
import { formatDate } from "@/lib/format";

/** Who the cadet is. */
export function CadetFacts({ cadet }: { cadet: CadetDetail }) {
  const facts: [string, string | number | null | undefined][] = [
    [t`Student number`, cadet.student_number],
    [t`Sex`, cadet.sex && (cadet.sex === "male" ? t`Male` : t`Female`)],
    [t`Birthdate`, cadet.birthdate ? formatDate(cadet.birthdate) : null],
    [t`Degree program`, cadet.degree_program],
    [t`Year level`, cadet.year_level],
    [t`E-mail`, cadet.email],
    [t`Contact number`, cadet.contact_number],
    [t`Address`, cadet.address],
  ];
  return (
    <Stack component="section" className="panel" p="md" gap="md" aria-labelledby="facts-title">
      <Title order={2} id="facts-title">
        {t`Particulars`}
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2 }} component="dl" m={0} spacing="xs">
        {facts.map(([label, value]) => (
          <div key={label}>
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Text component="dd" m={0} style={{ overflowWrap: "anywhere" }}>
              {value || t`Not on record`}
            </Text>
          </div>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
