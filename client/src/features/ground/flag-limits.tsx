import { Button, Group, NumberInput, SimpleGrid, Switch } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { ApiError, describeError } from "@/api/problem";
import type { FlagLimits } from "@/api/types";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
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
      onSuccess: () => toast("The limits are changed. Flags are computed by them from now on."),
      onError: (error) => {
        if (error instanceof ApiError) form.setErrors(error.fieldMessages);
        toastProblem(describeError(error));
      },
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Section title="What is flagged" lead="For every training day of the unit.">
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <NumberInput
            label="More cadets in a minute than"
            description="By one scanner"
            min={1}
            max={600}
            allowDecimal={false}
            {...form.getInputProps("flag_scans_a_minute")}
          />
          <NumberInput
            label="Cadets in one second from"
            description="Over all scanners"
            min={2}
            max={600}
            allowDecimal={false}
            {...form.getInputProps("flag_same_second")}
          />
          <NumberInput
            label="Seconds between two scanners"
            description="One cadet at both"
            min={1}
            max={3600}
            allowDecimal={false}
            {...form.getInputProps("flag_two_places_seconds")}
          />
        </SimpleGrid>
        <Switch
          label="Cadets show a code that changes"
          description="On their own phone, every half minute, so that a picture of it is worth nothing. Printed cards are still taken, and flagged."
          {...form.getInputProps("live_codes", { type: "checkbox" })}
        />
        <Group justify="flex-end">
          <Button type="submit" variant="default" loading={change.isPending} disabled={!form.isDirty()}>
            Save
          </Button>
        </Group>
      </Section>
    </form>
  );
}
