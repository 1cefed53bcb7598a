import { t } from "@lingui/core/macro";
import { Stack, Title } from "@mantine/core";
import type { CadetDetail } from "@/api/types";
import { formatDate } from "@/lib/format";
import { type Fact, Facts } from "@/ui/facts";

/** Who the cadet is. */
export function CadetFacts({ cadet }: { cadet: CadetDetail }) {
  const facts: Fact[] = [
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
      <Facts facts={facts} />
    </Stack>
  );
}
