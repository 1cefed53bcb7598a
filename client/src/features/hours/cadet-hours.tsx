import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, Progress, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { cadetHoursQuery } from "./queries";

/** How far a cadet is towards the 120 hours of the school year. Nothing for who was never enrolled. */
export function CadetHours({ cadet }: { cadet: number }) {
  const { data } = useQuery(cadetHoursQuery(cadet));
  const id = useId();
  if (!data || data.length === 0) return null;
  return (
    <Stack component="section" gap="sm" aria-labelledby={id}>
      <Title order={2} id={id}>
        {t`Training hours`}
      </Title>
      {data.map((year) => {
        const total = Number(year.total);
        const target = Number(year.target);
        const lacking = Number(year.still_needed);
        const name = t`School year ${year.school_year}`;
        return (
          <div key={year.school_year} className="panel padded">
            <Group justify="space-between" gap="xs">
              <Text>
                <b>
                  <Trans>
                    {total} of {target} hours
                  </Trans>
                </b>
                , {name.toLowerCase()}
              </Text>
              <Text size="sm" c="dimmed">
                {lacking > 0 ? t`${lacking} to go` : t`All there`}
              </Text>
            </Group>
            <Progress
              mt={6}
              value={Math.min(100, (100 * total) / target)}
              aria-label={t`${name}: ${total} of ${target} hours`}
            />
            {year.terms.map((term) => (
              <Text key={term.term} size="sm" c="dimmed" mt={6}>
                <Trans>
                  {term.name}: {Number(term.training)} in training, {Number(term.activities)} in activities
                </Trans>
              </Text>
            ))}
          </div>
        );
      })}
    </Stack>
  );
}
