import { t } from "@lingui/core/macro";
import { Button, Group, NumberInput, SimpleGrid, Switch } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { refusalAt } from "@/api/refusal";
import type { FlagLimits } from "@/api/types";
import { Section } from "@/ui/section";
import { toast } from "@/ui/toast";
import { flagLimitsQuery, useFlagLimits } from "./queries";

/** From what on scans of this unit are for a person to look at. For admins. */
export function FlagLimitsForm() {
  const limits = useQuery(flagLimitsQuery());
  return limits.data ? <Fields key={JSON.stringify(limits.data)} limits={limits.data} /> : null;
}

function Fields({ limits }: { limits: FlagLimits }) {
  const change = useFlagLimits();
  const form = useForm<FlagLimits>({ initialValues: limits });
  const submit = form.onSubmit((values) =>
    change.mutate(values, {
      onSuccess: () => toast(t`The limits are changed. Flags are computed by them from now on.`),
      onError: refusalAt(form.setErrors),
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Section title={t`What is flagged`} lead={t`For every training day of the unit.`}>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <NumberInput
            label={t`More cadets in a minute than`}
            description={t`By one scanner`}
            min={1}
            max={600}
            allowDecimal={false}
            {...form.getInputProps("flag_scans_a_minute")}
          />
          <NumberInput
            label={t`Cadets in one second from`}
            description={t`Over all scanners`}
            min={2}
            max={600}
            allowDecimal={false}
            {...form.getInputProps("flag_same_second")}
          />
          <NumberInput
            label={t`Seconds between two scanners`}
            description={t`One cadet at both`}
            min={1}
            max={3600}
            allowDecimal={false}
            {...form.getInputProps("flag_two_places_seconds")}
          />
        </SimpleGrid>
        <Switch
          label={t`Cadets show a code that changes`}
          description={t`On their own phone, every half minute, so that a picture of it is worth nothing. Printed cards are still taken, and flagged.`}
          {...form.getInputProps("live_codes", { type: "checkbox" })}
        />
        <Group justify="flex-end">
          <Button type="submit" variant="default" loading={change.isPending} disabled={!form.isDirty()}>
            {t`Save`}
          </Button>
        </Group>
      </Section>
    </form>
  );
}
