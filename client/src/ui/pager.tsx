import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, Pagination, Text } from "@mantine/core";
import { formatCount } from "@/lib/format";

interface PagerProps {
  page: number;
  pageSize: number;
  count: number;
  onPage: (page: number) => void;
  /** "cadets" in "21–40 of 1,200 cadets" */
  noun: string;
}

/** Which rows are shown, of how many, and the way to the others. */
export function Pager({ page, pageSize, count, onPage, noun }: PagerProps) {
  if (count === 0) return null;
  const first = (page - 1) * pageSize + 1;
  const last = Math.min(page * pageSize, count);
  return (
    <Group justify="space-between" className="no-print">
      <Text c="dimmed" size="sm">
        <Trans>
          {formatCount(first)}–{formatCount(last)} of {formatCount(count)} {noun}
        </Trans>
      </Text>
      {count > pageSize && (
        <Pagination
          total={Math.ceil(count / pageSize)}
          value={page}
          onChange={onPage}
          size="lg"
          siblings={0}
          withEdges={false}
          aria-label={t`Pages`}
          getControlProps={(control) => ({
            "aria-label": control === "next" ? t`Next page` : t`Previous page`,
          })}
          getItemProps={(item) => ({ "aria-label": t`Page ${item}` })}
        />
      )}
    </Group>
  );
}
