import { t } from "@lingui/core/macro";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { formatMoment, plural } from "@/lib/format";
import { Icon } from "@/ui/icons";
import { layOut } from "./layout";
import { leaderOf, type Part } from "./places";

interface ChartProps {
  root: Part;
  term: string;
  /** The moment as of which it is so, in milliseconds: paper goes on saying it when somebody else leads. */
  asOf: number;
  /** Key of the part that is looked at. */
  chosen: string | undefined;
  onChoose: (key: string | undefined) => void;
}

/** The chain of command as a picture, and the same as a list. Each box can be reached and opened by the keyboard. */
export function ChainOfCommand({ root, term, asOf, chosen, onChoose }: ChartProps) {
  const chart = useMemo(() => layOut(root), [root]);
  return (
    <Stack className="org-chart">
      <Group justify="space-between" className="no-print">
        <Text size="sm" c="dimmed">
          {t`Choose a box to see who holds which post there.`}
        </Text>
        <Button variant="default" leftSection={<Icon name="print" />} onClick={() => window.print()}>
          {t`Print the chart`}
        </Button>
      </Group>
      <Text className="print-only">{t`${term}. As of ${formatMoment(asOf)}.`}</Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="panel org-scroll" aria-label={t`Chain of command, a picture`} tabIndex={0}>
        <svg
          viewBox={`-8 -8 ${chart.width + 16} ${chart.height + 16}`}
          width={chart.width + 16}
          height={chart.height + 16}
          aria-label={t`Chain of command of ${root.name}`}
        >
          {chart.links.map((link) => (
            <path key={link} d={link} className="org-link" />
          ))}
          {chart.boxes.map(({ part, name, x, y, width, height, lines }) => (
            <a
              key={part.key}
              href={`?place=${part.key}`}
              aria-current={part.key === chosen ? "true" : undefined}
              className="org-box"
              onClick={(event) => {
                event.preventDefault();
                onChoose(part.key === chosen ? undefined : part.key);
              }}
            >
              <rect x={x} y={y} width={width} height={height} rx={8} />
              <text x={x + 10} y={y + 21} className="org-name">
                {`${name} `}
              </text>
              {lines.map((line, index) => (
                <text key={line} x={x + 10} y={y + 21 + 17 * (index + 1)} className="org-line">
                  {`${line} `}
                </text>
              ))}
            </a>
          ))}
        </svg>
      </section>
      <details className="panel padded no-print">
        <summary>{t`The same as a list`}</summary>
        <Title order={2} mt="sm">
          {t`Chain of command`}
        </Title>
        <ul className="org-list">
          <Branch part={root} />
        </ul>
      </details>
    </Stack>
  );
}

function Branch({ part }: { part: Part }) {
  return (
    <li>
      {describe(part)}
      {part.posts.some(({ is_leader }) => !is_leader) &&
        ` ${part.posts
          .filter(({ is_leader }) => !is_leader)
          .map(({ title, name }) => `${title}: ${name}.`)
          .join(" ")}`}
      {part.parts.length > 0 && (
        <ul>
          {part.parts.map((child) => (
            <Branch key={child.key} part={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** "Alpha: 38 cadets, 20 men, 18 women. Commander: Reyes, Juan." */
function describe(part: Part): string {
  const { total, male, female } = part.strength;
  const leader = leaderOf(part);
  const strength = `${plural(total, t`cadet`, t`cadets`)}, ${plural(male, t`man`, t`men`)}, ${plural(female, t`woman`, t`women`)}`;
  return `${part.name}: ${strength}. ${leader ? `${leader.title}: ${leader.name}.` : t`No leader yet.`}`;
}
