import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack, Table, Text } from "@mantine/core";
import type { Grade } from "@/api/types";
import { plural } from "@/lib/format";
import { differencesOf, differenceWords } from "./differences";

const LISTED = 12;

/** What has changed between a past moment and now. */
export function SinceThen({ past, present }: { past: Grade; present: Grade }) {
  const { parts, items } = differencesOf(past, present);
  if (parts.length + items.length === 0) return <Text>{t`Nothing has changed since.`}</Text>;
  return (
    <Stack gap="xs">
      {parts.length === 0 && <Text>{t`The numbers are the same now.`}</Text>}
      {parts.length > 0 && (
        <div className="table-wrap">
          <Table aria-label={t`Difference to now`} verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t`Part`}</Table.Th>
                <Table.Th className="num">{t`Then`}</Table.Th>
                <Table.Th className="num">{t`Now`}</Table.Th>
                <Table.Th className="num">{t`Difference`}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {parts.map((part) => (
                <Table.Tr key={part.key}>
                  <Table.Td>{part.label}</Table.Td>
                  <Table.Td className="num">{part.was ?? "–"}</Table.Td>
                  <Table.Td className="num">{part.is ?? "–"}</Table.Td>
                  <Table.Td className="num">{differenceWords(part.was, part.is)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {items.length > 0 && (
        <details>
          <summary>
            <Trans>{plural(items.length, t`row has`, t`rows have`)} changed since</Trans>
          </summary>
          <ul className="lines" aria-label={t`Changed since`}>
            {items.slice(0, LISTED).map((item) => (
              <Text component="li" size="sm" py={4} key={item.key}>
                <strong>{item.label}</strong>: {item.was ?? t`not there yet`} →{" "}
                {item.is ?? t`not there any more`}
              </Text>
            ))}
            {items.length > LISTED && (
              <Text component="li" size="sm" c="dimmed" py={4}>
                <Trans>and {items.length - LISTED} more</Trans>
              </Text>
            )}
          </ul>
        </details>
      )}
    </Stack>
  );
}
