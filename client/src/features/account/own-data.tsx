import { Button, Group } from "@mantine/core";
import { describeError } from "@/api/problem";
import { Icon } from "@/ui/icons";
import { Section } from "@/ui/section";
import { toastProblem } from "@/ui/toast";
import { useTakeDataAlong } from "./queries";

/** Everything that RGMS keeps about the person who asks. */
export function OwnDataSection() {
  const take = useTakeDataAlong();
  return (
    <Section
      title="Your data"
      lead="Everything that RGMS keeps about you in one file, to take along (Data Privacy Act, section 18)."
    >
      <Group>
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          loading={take.isPending}
          onClick={() => take.mutate(undefined, { onError: (error) => toastProblem(describeError(error)) })}
        >
          Download as JSON
        </Button>
      </Group>
    </Section>
  );
}
