import { t } from "@lingui/core/macro";
import { Button, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import type { Issuer, IssuerShare } from "@/api/types";
import { formatCount, plural } from "@/lib/format";
import { Section } from "@/ui/section";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { fairnessQuery } from "./queries";

interface FairnessProps {
  term: number;
  /** Shows the entries of one issuer. */
  onIssuer: (id: number) => void;
}

/** How each issuer gives: how much, to which company and sex, beside who is there to get it. */
export function Fairness({ term, onIssuer }: FairnessProps) {
  const fairness = useQuery(fairnessQuery(term));
  const [opened, setOpened] = useState<string | null>(null);
  if (fairness.isPending) return <LoadingState label={t`Loading the fairness report`} />;
  if (!fairness.data || failureOf(fairness))
    return <ErrorState {...describeError(fairness.error)} onRetry={() => fairness.refetch()} />;
  if (fairness.data.length === 0)
    return (
      <EmptyState title={t`Nothing was given yet`}>{t`The report begins with the first entry.`}</EmptyState>
    );
  const issuers = fairness.data;
  return (
    <Stack>
      <Plot issuers={issuers} />
      <Section
        title={t`Per issuer`}
        lead={t`Standing entries only. Open an issuer to see to whom the points went, beside the share of the cadets who stand there.`}
      >
        <div className="table-wrap">
          <Table aria-label={t`Issuers`} verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t`Issuer`}</Table.Th>
                <Table.Th className="num">{t`Merits`}</Table.Th>
                <Table.Th className="num">{t`Points each`}</Table.Th>
                <Table.Th className="num">{t`Demerits`}</Table.Th>
                <Table.Th className="num">{t`Points each`}</Table.Th>
                <Table.Th className="num">{t`Voided`}</Table.Th>
                <Table.Th />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {issuers.map((issuer) => {
                const key = issuerKey(issuer);
                const { id } = issuer;
                return (
                  <Fragment key={key}>
                    <Table.Tr>
                      <Table.Td>
                        <button
                          type="button"
                          className="link-button"
                          aria-expanded={opened === key}
                          onClick={() => setOpened(opened === key ? null : key)}
                        >
                          {issuer.name || t`Unknown`}
                        </button>
                      </Table.Td>
                      <Table.Td className="num">{formatCount(issuer.merits.entries)}</Table.Td>
                      <Table.Td className="num">{issuer.merits.mean ?? "–"}</Table.Td>
                      <Table.Td className="num">{formatCount(issuer.demerits.entries)}</Table.Td>
                      <Table.Td className="num">{issuer.demerits.mean ?? "–"}</Table.Td>
                      <Table.Td className="num">{formatCount(issuer.voided)}</Table.Td>
                      <Table.Td className="num">
                        {id !== null && (
                          <Button
                            variant="default"
                            size="compact-sm"
                            aria-label={t`Entries of ${issuer.name}`}
                            onClick={() => onIssuer(id)}
                          >
                            {t`Entries`}
                          </Button>
                        )}
                      </Table.Td>
                    </Table.Tr>
                    {opened === key && (
                      <Table.Tr>
                        <Table.Td colSpan={7}>
                          <Shares
                            title={t`By company`}
                            of={issuer}
                            shares={issuer.companies}
                            none={t`No company`}
                          />
                          <Shares
                            title={t`By sex`}
                            of={issuer}
                            shares={issuer.sexes}
                            none={t`Not recorded`}
                          />
                        </Table.Td>
                      </Table.Tr>
                    )}
                  </Fragment>
                );
              })}
            </Table.Tbody>
          </Table>
        </div>
      </Section>
    </Stack>
  );
}

const issuerKey = ({ id, name }: Issuer) => `${id ?? "sheet"} ${name}`;

/** Points of each issuer: demerits to the left of the axis, merits to the right, all on one scale. */
function Plot({ issuers }: { issuers: Issuer[] }) {
  const most = Math.max(1, ...issuers.flatMap(({ merits, demerits }) => [merits.points, demerits.points]));
  const share = (points: number) => `${(points * 100) / most}%`;
  return (
    <Section title={t`Points given`} lead={t`All bars are on one scale.`}>
      <ul className="issuer-plot" aria-label={t`Points given`}>
        {issuers.map((issuer) => (
          <li key={issuerKey(issuer)} className="issuer-line">
            <Text size="sm" fw={600} className="issuer-name">
              {issuer.name || t`Unknown`}
            </Text>
            <span className="issuer-side" data-kind="demerit">
              <span className="num">−{formatCount(issuer.demerits.points)}</span>
              <span className="issuer-bar" style={{ width: share(issuer.demerits.points) }} />
            </span>
            <span className="issuer-side" data-kind="merit">
              <span className="issuer-bar" style={{ width: share(issuer.merits.points) }} />
              <span className="num">+{formatCount(issuer.merits.points)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Shares({
  title,
  of,
  shares,
  none,
}: {
  title: string;
  of: Issuer;
  shares: IssuerShare[];
  none: string;
}) {
  return (
    <Table aria-label={`${title}: ${of.name}`} verticalSpacing={4} mb="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{title}</Table.Th>
          <Table.Th className="num">{t`Of the cadets`}</Table.Th>
          <Table.Th className="num">{t`Of the merits`}</Table.Th>
          <Table.Th className="num">{t`Of the demerits`}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shares.map((share) => (
          <Table.Tr key={share.label}>
            <Table.Td>{sexWords[share.label] ?? (share.label || none)}</Table.Td>
            <Table.Td className="num">{percent(share.enrolled_percent)}</Table.Td>
            <ShareCell share={share.merits} fair={share.enrolled_percent} />
            <ShareCell share={share.demerits} fair={share.enrolled_percent} />
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const sexWords: Record<string, string> = { M: t`Male`, F: t`Female` };

function ShareCell({ share, fair }: { share: IssuerShare["merits"]; fair: string | null }) {
  return (
    <Table.Td className="num">
      {percent(share.percent)}
      <Text size="sm" c="dimmed">
        {plural(share.points, t`point`, t`points`)}
      </Text>
      {share.percent !== null && fair !== null && (
        <span className="share-scale" aria-hidden="true">
          <span style={{ width: `${share.percent}%` }} />
          <i style={{ left: `${fair}%` }} />
        </span>
      )}
    </Table.Td>
  );
}

function percent(value: string | null): string {
  return value === null ? "–" : `${value} %`;
}
