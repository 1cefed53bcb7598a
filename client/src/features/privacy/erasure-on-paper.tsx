import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { ReasonModal } from "@/ui/reason-modal";
import { toast, toastProblem } from "@/ui/toast";
import { useAskForErasure } from "./queries";

/** Enters the erasure that somebody asked for on paper; it waits for the decision of another admin, as any. */
export function ErasureOnPaper({ name, ...person }: { name: string; account?: number; cadet?: number }) {
  const ask = useAskForErasure();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t`Erasure asked on paper`}
      </Button>
      {opened && (
        <ReasonModal
          opened
          title={t`Enter a request for erasure?`}
          explanation={t`${name} has asked for it on paper. It is decided under Privacy requests, where one sees first what goes and what stays. Say in what letter it was asked.`}
          confirm={t`Enter the request`}
          busy={ask.isPending}
          onClose={() => setOpened(false)}
          onConfirm={(reason) =>
            ask.mutate(
              { reason, ...person },
              {
                onSuccess: () => {
                  toast(t`Entered. It waits under Privacy requests.`);
                  setOpened(false);
                },
                onError: (error) => toastProblem(describeError(error)),
              },
            )
          }
        />
      )}
    </>
  );
}
