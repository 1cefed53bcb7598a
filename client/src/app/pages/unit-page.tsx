import { t } from "@lingui/core/macro";
import { Button, Group, SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { describeError, failureOf } from "@/api/problem";
import { unitQuery, useTerm } from "@/api/reference";
import { EmblemsSection } from "@/features/emblems/section";
import { TimeZoneSection } from "@/features/time-zone/section";
import { formatDate } from "@/lib/format";
import { Page } from "@/ui/page";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";

/** All settings of the unit from one place. */
export function UnitPage() {
  const unit = useQuery(unitQuery());
  const { term } = useTerm(undefined);
  const failure = failureOf(unit);
  if (failure || !unit.data)
    return (
      <Page title={t`Unit settings`}>
        {failure ? (
          <ErrorState {...describeError(failure)} onRetry={() => unit.refetch()} />
        ) : (
          <LoadingState label={t`Loading the unit`} />
        )}
      </Page>
    );
  const { name, short_name, school, time_zone, maintenance_since } = unit.data;
  return (
    <Page title={t`Unit settings`} lead={t`What holds for the whole unit.`}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Section
          title={t`Names and signatories`}
          lead={`${name} (${short_name})${school ? `, ${school}` : ""}`}
        >
          <Group>
            <Button variant="default" renderRoot={(props) => <Link to="/letterhead" {...props} />}>
              {t`Change the letterhead`}
            </Button>
          </Group>
        </Section>
        <EmblemsSection />
        <Section
          title={t`School year`}
          lead={
            term
              ? `${term.name}${term.school_year ? t`, school year ${term.school_year}` : ""}${
                  term.starts_on && term.ends_on
                    ? `, ${formatDate(term.starts_on)} – ${formatDate(term.ends_on)}`
                    : ""
                }`
              : t`No term is open yet.`
          }
        >
          <Group>
            <Button variant="default" renderRoot={(props) => <Link to="/terms" {...props} />}>
              {t`Terms and school years`}
            </Button>
            <Button variant="default" renderRoot={(props) => <Link to="/holidays" {...props} />}>
              {t`Holidays`}
            </Button>
          </Group>
        </Section>
        <TimeZoneSection now={time_zone} />
        <Section
          title={t`Maintenance`}
          lead={
            maintenance_since
              ? t`On: nothing can be changed by anybody.`
              : t`Off: everything can be changed by whom it is for.`
          }
        >
          <Group>
            <Button variant="default" renderRoot={(props) => <Link to="/maintenance" {...props} />}>
              {t`Maintenance`}
            </Button>
          </Group>
        </Section>
        <Section title={t`Organisation`} lead={t`Battalions, companies, platoons and squads.`}>
          <Group>
            <Button
              variant="default"
              renderRoot={(props) => <Link to="/organisation" search={{ view: "parts" }} {...props} />}
            >
              {t`Change the parts`}
            </Button>
          </Group>
        </Section>
        <Section title={t`Merits and demerits`} lead={t`What is suggested to whoever gives them.`}>
          <Group>
            <Button variant="default" renderRoot={(props) => <Link to="/catalogue" {...props} />}>
              {t`Change the catalogue`}
            </Button>
          </Group>
        </Section>
      </SimpleGrid>
    </Page>
  );
}
