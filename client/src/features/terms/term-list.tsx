import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, Stack, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Term } from "@/api/types";
import { usePhone } from "@/ui/responsive";
import { StatusBadge } from "@/ui/status-badge";
import { semesterNames, termDates } from "./words";

/** All terms, the current one first. */
export function TermList({ terms }: { terms: Term[] }) {
  return usePhone() ? <TermCards terms={terms} /> : <TermTable terms={terms} />;
}

function TermTable({ terms }: { terms: Term[] }) {
  return (
    <div className="panel table-wrap">
      <Table aria-label={t`Terms`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t`Term`}</Table.Th>
            <Table.Th>{t`School year`}</Table.Th>
            <Table.Th>{t`Semester`}</Table.Th>
            <Table.Th>{t`Dates`}</Table.Th>
            <Table.Th>{t`Status`}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {terms.map((term) => (
            <Table.Tr key={term.id}>
              <Table.Td>
                <TermName term={term} />
              </Table.Td>
              <Table.Td>{term.school_year || "–"}</Table.Td>
              <Table.Td>{semesterNames[term.semester]}</Table.Td>
              <Table.Td>{termDates(term)}</Table.Td>
              <Table.Td>
                <StatusBadge status={term.status} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function TermCards({ terms }: { terms: Term[] }) {
  return (
    <Stack component="ul" className="plain-list" gap="sm" p={0} m={0} aria-label={t`Terms`}>
      {terms.map((term) => (
        <Stack component="li" key={term.id} className="panel" p="md" gap={4}>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <TermName term={term} />
            <StatusBadge status={term.status} />
          </Group>
          <Text size="sm" c="dimmed">
            {semesterNames[term.semester]} · {termDates(term)}
          </Text>
        </Stack>
      ))}
    </Stack>
  );
}

function TermName({ term }: { term: Term }) {
  return (
    <>
      <Link className="row-link" to="/terms/$termId" params={{ termId: String(term.id) }}>
        {term.name}
      </Link>
      {term.is_current && (
        <Text span size="sm" c="dimmed">
          <Trans> (current)</Trans>
        </Text>
      )}
    </>
  );
}
