import { t } from "@lingui/core/macro";
import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { describeError } from "@/api/problem";
import { Icon } from "@/ui/icons";
import { Section } from "@/ui/section";
import { toastProblem } from "@/ui/toast";
import { useTakeDataAlong } from "./queries";

/** Everything that RGMS keeps about the person who asks; `pdf` orders it as a document, and `progress` says how far that is. */
export function OwnDataSection({ pdf, progress }: { pdf: ReactNode; progress: ReactNode }) {
  const take = useTakeDataAlong();
  return (
    <Section
      title={t`Your data`}
      lead={t`Everything that RGMS keeps about you in one file, to take along (Data Privacy Act, section 18).`}
    >
      <Group>
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          loading={take.isPending}
          onClick={() => take.mutate(undefined, { onError: (error) => toastProblem(describeError(error)) })}
        >
          {t`Download as JSON`}
        </Button>
        {pdf}
      </Group>
      {progress}
    </Section>
  );
}
