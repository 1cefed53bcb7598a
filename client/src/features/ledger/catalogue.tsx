import { t } from "@lingui/core/macro";
import { SimpleGrid, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import type { CatalogueItem } from "@/api/types";
import { Section } from "@/ui/section";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { catalogueQuery } from "./queries";

/** What an offence costs and a commendation earns, for everyone to read. */
export function Catalogue() {
  const catalogue = useQuery(catalogueQuery());
  if (catalogue.isPending) return <LoadingState label={t`Loading the catalogue`} />;
  if (!catalogue.data || failureOf(catalogue))
    return <ErrorState {...describeError(catalogue.error)} onRetry={() => catalogue.refetch()} />;
  if (catalogue.data.length === 0)
    return <EmptyState title={t`The catalogue is empty`}>{t`The unit has listed nothing yet.`}</EmptyState>;
  const of = (kind: CatalogueItem["kind"]) => catalogue.data.filter((item) => item.kind === kind);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Kind title={t`Commendations`} sign="+" items={of("merit")} />
      <Kind title={t`Offences`} sign="−" items={of("demerit")} />
    </SimpleGrid>
  );
}

function Kind({ title, sign, items }: { title: string; sign: string; items: CatalogueItem[] }) {
  return (
    <Section title={title} lead={t`Points are suggested; whoever gives them decides.`}>
      <Table aria-label={title} verticalSpacing={6}>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.id}>
              <Table.Td>{item.name}</Table.Td>
              <Table.Td className="num">
                {sign}
                {item.suggested_points}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
