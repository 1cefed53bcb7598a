import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { UnmatchedRow } from "@/api/types";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { HISTORY_SIZE, unmatchedQuery, useMatch } from "./queries";
import { kindLabel } from "./words";

/** Rows that nobody was found for. A name proposes, a person confirms. */
export function UnmatchedQueue({ term }: { term: number }) {
  const [page, setPage] = useState(1);
  const { data } = useQuery(unmatchedQuery(term, page));
  if (!data || data.count === 0) return null;
  return (
    <Section
      title={t`Who is meant?`}
      lead={t`These rows have no student number of this term. Names only propose: you say who it is, then commit the file.`}
    >
      <ul className="flush-list">
        {data.results.map((row) => (
          <Waiting key={`${row.import_id} ${row.row}`} row={row} />
        ))}
      </ul>
      <Pager page={page} pageSize={HISTORY_SIZE} count={data.count} noun={t`rows`} onPage={setPage} />
    </Section>
  );
}

function Waiting({ row }: { row: UnmatchedRow }) {
  const match = useMatch();
  const say = (cadet: number, name: string) =>
    match.mutate(
      { id: row.import_id, row: row.row, cadet },
      {
        onSuccess: () => toast(t`Row ${row.row} is about ${name}.`),
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  return (
    <li className="waiting">
      <div>
        <Text fw={600}>{row.name || row.student_number || t`No name`}</Text>
        <Text size="sm" c="dimmed">
          <Trans>
            {row.student_number && `${row.student_number} · `}row {row.row} of{" "}
            <Link className="inline-link" to="/imports" search={{ id: row.import_id }}>
              {row.file_name}
            </Link>{" "}
            ({kindLabel(row.kind)})
          </Trans>
        </Text>
      </div>
      {row.candidates.length > 0 ? (
        <Stack gap="xs">
          {row.candidates.map((one) => (
            <Group key={one.cadet_id} justify="space-between" wrap="nowrap">
              <Text size="sm">
                {one.name} · {one.student_number}
                {one.company && ` · ${one.company}`}
              </Text>
              <Button
                size="sm"
                variant="default"
                flex="none"
                loading={match.isPending}
                onClick={() => say(one.cadet_id, one.name)}
                aria-label={t`Row ${row.row} is ${one.name}`}
              >
                {t`It is this one`}
              </Button>
            </Group>
          ))}
        </Stack>
      ) : (
        <Text size="sm">
          {t`Nobody of this term has such a name. Open the file to write the student number, or take the roster in first.`}
        </Text>
      )}
    </li>
  );
}
