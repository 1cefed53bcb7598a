import { t } from "@lingui/core/macro";
import { Button, Center, Modal, Stack } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { keys } from "@/api/keys";
import { ApiError, describeError } from "@/api/problem";
import { ConsentForm } from "@/features/consent/ask";
import { consentQuery } from "@/features/consent/queries";
import { SecondFactorSetUp } from "@/features/second-factor/set-up";
import { Door } from "@/features/session/frame";
import { ErrorState, LoadingState } from "@/ui/states";
import { leave } from "./leave";

/**
 * What must be done before anything else: the second factor where the role does not go without, then the consent to the
 * privacy notice in force. One answer tells both, since without the factor the server refuses to speak of consent.
 */
export function Gate({ children }: { children: ReactNode }) {
  const consent = useQuery(consentQuery());
  const [hasPassed, setPassed] = useState(false);
  const mustSetUp = consent.error instanceof ApiError && consent.error.code === "second_factor_missing";
  if (mustSetUp) return <SetUpDoor />;
  if (consent.data?.is_pending && !hasPassed) return <ConsentDoor />;
  // A server that is away for a moment keeps nobody out: a phone on the parade ground goes on with what it has.
  // It is told by the first try: on a phone without signal nobody waits for the others.
  const isAway = consent.failureReason instanceof ApiError && consent.failureReason.isPassing;
  // Nor does asking again take the page from under a hand.
  const isAsking = hasPassed && consent.isPending;
  if (!consent.data && !isAway && !isAsking)
    return (
      <Center mih="100dvh" p="md">
        <Stack w="100%" maw={420}>
          {consent.error ? (
            <ErrorState {...describeError(consent.error)} onRetry={() => consent.refetch()} />
          ) : (
            <LoadingState label={t`Opening RGMS`} rows={3} />
          )}
        </Stack>
      </Center>
    );
  if (!hasPassed) setPassed(true);
  return (
    <>
      {children}
      <NewerNotice asked={consent.data?.is_pending === true} />
    </>
  );
}

function SetUpDoor() {
  const client = useQueryClient();
  return (
    <Door
      title={t`Set up your second factor`}
      lead={t`Your role can change everybody’s records, so a password alone does not open it. This takes two minutes, once.`}
      wide
      footer={
        <Button variant="subtle" onClick={() => leave()}>
          {t`Sign out`}
        </Button>
      }
    >
      <SecondFactorSetUp onDone={() => client.resetQueries({ queryKey: keys.privacy.consent })} />
    </Door>
  );
}

function ConsentDoor() {
  return (
    <Door title={t`Before you begin`} lead={t`What RGMS keeps about you, why, and who sees it.`} wide>
      <ConsentForm onLeave={leave} />
    </Door>
  );
}

/** Over the page, which stays as it is: a notice published while somebody works takes nothing from their hands. */
function NewerNotice({ asked }: { asked: boolean }) {
  return (
    <Modal
      opened={asked}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t`The privacy notice has changed`}
      size="lg"
    >
      <ConsentForm onLeave={leave} />
    </Modal>
  );
}
