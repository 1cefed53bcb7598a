import { t } from "@lingui/core/macro";
import { SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { dutyNames } from "@/api/duties";
import { describeError, failureOf } from "@/api/problem";
import type { Cover } from "@/api/types";
import { Section } from "@/ui/section";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { coverageQuery } from "./queries";

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
      {byPerson(covers).map(([first, ...others]) => (
        <li key={first.user}>
          <Text fw={600} className="anywhere">
            {first.name}
          </Text>
          <Text size="sm" c="dimmed">
            {[first, ...others].map(dutyOf).join(" · ")}
          </Text>
        </li>
      ))}
    </Stack>
  );
}

/** Everybody once, with all duties at the place. */
function byPerson(covers: Cover[]): [Cover, ...Cover[]][] {
  const found = new Map<number, [Cover, ...Cover[]]>();
  for (const one of covers) {
    const others = found.get(one.user);
    if (others) others.push(one);
    else found.set(one.user, [one]);
  }
  return [...found.values()];
}

function dutyOf({ kind, platoon }: Cover): string {
  return platoon ? t`${dutyNames[kind]}, platoon ${platoon}` : dutyNames[kind];
}
