import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError, failureOf } from "@/api/problem";
import type { Verdict } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { ErrorState, LoadingState } from "@/ui/states";
import { verdictQuery } from "./queries";

/** What the QR of a paper asks: was it issued here, and does it still stand. */
export function VerdictPanel({ code }: { code: string }) {
  const verdict = useQuery(verdictQuery(code));
  const failure = failureOf(verdict);
  if (failure) return <ErrorState {...describeError(failure)} onRetry={() => verdict.refetch()} />;
  if (!verdict.data) return <LoadingState label={t`Asking`} rows={4} />;
  return (
    <Stack>
      <Answer verdict={verdict.data} />
      {verdict.data.number && <Details verdict={verdict.data} />}
    </Stack>
  );
}

function Answer({ verdict }: { verdict: Verdict }) {
  if (verdict.state === "genuine")
    return (
      <Alert color="green" variant="light" title={t`Genuine`} role="status">
        <Text size="md">
          {t`This document was issued by the unit and stands. Compare what is below with the paper.`}
        </Text>
      </Alert>
    );
  if (verdict.state === "replaced")
    return (
      <Alert color="yellow" variant="light" title={t`Replaced`} role="status">
        <Text size="md">
          <Trans>
            This document was issued by the unit, and No. {verdict.replaced_by} has replaced it
            {verdict.replaced_at && t` on ${formatMoment(verdict.replaced_at)}`}. Ask for the newer one.
          </Trans>
        </Text>
      </Alert>
    );
  return (
    <Alert color="red" variant="light" title={t`Unknown`} role="status">
      <Text size="md">
        {t`No document with this code was issued here. Scan the code again; if this stays, ask the training office before you rely on the paper.`}
      </Text>
    </Alert>
  );
}

function Details({ verdict }: { verdict: Verdict }) {
  const rows = [
    [t`Document`, verdict.name],
    [t`Number`, verdict.number],
    [t`Unit`, verdict.unit],
    [t`Term`, verdict.term],
    [t`Company`, verdict.company],
    [t`Policy version`, verdict.policy_version],
    [t`Issued`, verdict.issued_at && formatMoment(verdict.issued_at)],
    ["SHA-256", verdict.fingerprint],
  ].filter(([, value]) => value !== null);
  return (
    <Table variant="vertical" layout="fixed" aria-label={t`What the paper must say`}>
      <Table.Tbody>
        {rows.map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Th w={130}>{label}</Table.Th>
            <Table.Td className="breaks-anywhere">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
