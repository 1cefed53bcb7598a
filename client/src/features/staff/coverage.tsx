import { t } from "@lingui/core/macro";
import { SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import type { Cover } from "@/api/types";
import { Section } from "@/ui/section";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { coverageQuery } from "./queries";

const kinds: Record<Cover["kind"], string> = {
  TAC: "TAC",
  S1: "S1",
  COMPANY: t`Company officer`,
  PLATOON: t`Platoon officer`,
  ENCODER: t`Encoder`,
  LEADER: t`Cadet officer`,
};

/** Who covers which company now; a company that nobody names says so. */
export function CoverageToday() {
  const found = useQuery(coverageQuery());
  if (found.isPending) return <LoadingState label={t`Loading who covers what`} rows={4} />;
  if (!found.data || failureOf(found))
    return <ErrorState {...describeError(found.error)} onRetry={() => found.refetch()} />;
  const { corps, companies } = found.data;
  if (corps.length === 0 && companies.length === 0)
    return (
      <EmptyState title={t`Nobody covers anything`}>{t`An admin gives duties under People.`}</EmptyState>
    );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg">
      <Section title={t`Whole corps`}>
        <Covers covers={corps} nobody={t`Nobody covers the whole corps.`} />
      </Section>
      {companies.map(({ company, company_name, covers }) => (
        <Section key={company} title={company_name}>
          <Covers covers={covers} nobody={t`Only those who cover the whole corps.`} />
        </Section>
      ))}
    </SimpleGrid>
  );
}

function Covers({ covers, nobody }: { covers: Cover[]; nobody: string }) {
  if (covers.length === 0) return <Text c="dimmed">{nobody}</Text>;
  return (
    <Stack component="ul" gap="xs" p={0} m={0} className="plain-list">
      {covers.map((one) => (
        <li key={`${one.user} ${one.kind} ${one.platoon}`}>
          <Text fw={600} className="anywhere">
            {one.name}
          </Text>
          <Text size="sm" c="dimmed">
            {kinds[one.kind]}
            {one.platoon ? t`, platoon ${one.platoon}` : ""}
          </Text>
        </li>
      ))}
    </Stack>
  );
}
