import { t } from "@lingui/core/macro";
import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { ReasonModal } from "@/ui/reason-modal";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { useAskForErasure } from "./queries";

/** Asks for the own erasure. An admin decides; nothing goes at once. */
export function AskErasureSection() {
  const ask = useAskForErasure();
  const [opened, setOpened] = useState(false);
  return (
    <Section
      title={t`Ask for erasure`}
      lead={t`Your contact details, address, birth date, account and devices are erased for good.`}
    >
      <Text size="sm">
        {t`Grades and what they rest on stay with your name and student number, because the registrar must keep them. While you are enrolled in a term that is open, nothing can be erased. An admin decides.`}
      </Text>
      <Group>
        <Button variant="default" onClick={() => setOpened(true)}>
          {t`Ask for erasure`}
        </Button>
      </Group>
      {opened && (
        <ReasonModal
          opened
          title={t`Ask for erasure of your data?`}
          explanation={t`An admin looks at it. Once it is done you cannot sign in any more, and it cannot be taken back.`}
          confirm={t`Send the request`}
          busy={ask.isPending}
          onClose={() => setOpened(false)}
          onConfirm={(reason) =>
            ask.mutate(
              { reason },
              {
                onSuccess: () => {
                  toast(t`Your request is sent.`);
                  setOpened(false);
                },
                onError: (error) => toastProblem(describeError(error)),
              },
            )
          }
        />
      )}
    </Section>
  );
}
