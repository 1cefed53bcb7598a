import { t } from "@lingui/core/macro";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { CatalogueItem } from "@/api/types";
import { plural } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toastProblem, toastUndo } from "@/ui/toast";
import { ItemModal } from "./item-modal";
import { catalogueQuery, PAGE_SIZE, useChangeItem } from "./queries";

interface CatalogueListProps {
  inactive: boolean;
  page: number;
  onPage: (page: number) => void;
}

/** Offences and commendations with the points that are suggested for them. */
export function CatalogueList({ inactive, page, onPage }: CatalogueListProps) {
  const catalogue = useQuery(catalogueQuery(inactive, page));
  const [changing, setChanging] = useState<CatalogueItem | null>(null);
  if (catalogue.isPending) return <LoadingState label={t`Loading the catalogue`} />;
  if (!catalogue.data || failureOf(catalogue))
    return <ErrorState {...describeError(catalogue.error)} onRetry={() => catalogue.refetch()} />;
  const { results, count } = catalogue.data;
  if (count === 0)
    return (
      <EmptyState title={t`The catalogue is empty`}>
        {t`Offences and commendations that are added here are offered to whoever records demerits and merits.`}
      </EmptyState>
    );
  return (
    <Stack>
      <Kind
        title={t`Offences`}
        items={results.filter(({ kind }) => kind === "demerit")}
        onChange={setChanging}
      />
      <Kind
        title={t`Commendations`}
        items={results.filter(({ kind }) => kind === "merit")}
        onChange={setChanging}
      />
      <Pager page={page} pageSize={PAGE_SIZE} count={count} onPage={onPage} noun={t`items`} />
      {changing && <ItemModal item={changing} onClose={() => setChanging(null)} />}
    </Stack>
  );
}

interface KindProps {
  title: string;
  items: CatalogueItem[];
  onChange: (item: CatalogueItem) => void;
}

function Kind({ title, items, onChange }: KindProps) {
  const id = useId();
  if (items.length === 0) return null;
  return (
    <Stack component="section" gap="sm" aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      <Stack component="ul" className="panel plain-list" gap={0} p={0} m={0}>
        {items.map((item) => (
          <Group component="li" key={item.id} px="md" py="sm" gap="sm" className="entry-line">
            <div className="grow">
              <Text>{item.name}</Text>
              <Text size="sm" c="dimmed">
                {plural(item.suggested_points, t`point`, t`points`)}
              </Text>
            </div>
            {!item.is_active && <StatusBadge status="ended" label={t`not offered`} />}
            <ItemActions item={item} onChange={() => onChange(item)} />
          </Group>
        ))}
      </Stack>
    </Stack>
  );
}

function ItemActions({ item, onChange }: { item: CatalogueItem; onChange: () => void }) {
  const change = useChangeItem();
  const offer = (is_active: boolean) =>
    change.mutate(
      { id: item.id, is_active },
      {
        onSuccess: () =>
          toastUndo(t`“${item.name}” is ${is_active ? t`offered again` : t`not offered any more`}.`, () =>
            change.mutate(
              { id: item.id, is_active: !is_active },
              { onError: (error) => toastProblem(describeError(error)) },
            ),
          ),
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="sm" variant="default" onClick={onChange} aria-label={t`Change ${item.name}`}>
        {t`Change`}
      </Button>
      <Button
        size="sm"
        variant="default"
        loading={change.isPending}
        onClick={() => offer(!item.is_active)}
        aria-label={`${item.is_active ? t`Offer no more` : t`Offer again`}: ${item.name}`}
      >
        {item.is_active ? t`Offer no more` : t`Offer again`}
      </Button>
    </Group>
  );
}
