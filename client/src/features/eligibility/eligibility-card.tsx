import { t } from "@lingui/core/macro";
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatCount, plural } from "@/lib/format";
import { InlineLink } from "@/ui/inline-link";
import { Section } from "@/ui/section";
import { eligibilityQuery } from "./queries";
import { flagTitle, groups } from "./words";

/** How many need a look, for the home page. Nothing while nobody does, or for who may not see. */
export function EligibilityCard({ term }: { term: number }) {
  const { data } = useQuery({ ...eligibilityQuery(term, { page: 1 }, 1), retry: false });
  if (!data || data.flagged === 0) return null;
  const params = { termId: String(term) };
  return (
    <Section
      title={t`Eligibility`}
      lead={t`${plural(data.flagged, t`cadet needs`, t`cadets need`)} a look, of ${formatCount(data.enrolled)}.`}
    >
      <ul className="plain-list flag-groups" aria-label={t`Flags`}>
        {groups.flatMap(({ flags }) =>
          flags
            .filter((flag) => (data.counts[flag] ?? 0) > 0)
            .map((flag) => (
              <li key={flag}>
                <Link
                  to="/terms/$termId/eligibility"
                  params={params}
                  search={{ flag }}
                  className="flag-count"
                >
                  <span>{flagTitle(flag, data.drop_rules)}</span>
                  <strong className="num">{formatCount(data.counts[flag] ?? 0)}</strong>
                </Link>
              </li>
            )),
        )}
      </ul>
      <Text>
        <InlineLink to="/terms/$termId/eligibility" params={params}>
          {t`Who they are, and by which rule`}
        </InlineLink>
      </Text>
    </Section>
  );
}
