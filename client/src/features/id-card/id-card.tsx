import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { unitQuery } from "@/api/reference";
import { Icon } from "@/ui/icons";
import { QrCode } from "@/ui/qr";
import { ReasonModal } from "@/ui/reason-modal";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { OwnCode } from "./own-code";
import { idCardQuery, useReissue } from "./queries";

interface IdCardProps {
  cadetId: number;
  name: string;
  studentNumber: string;
  /** "Alpha, platoon 1" */
  place: string;
  canReissue: boolean;
  /** Whether this is the cadet's own phone. */
  isOwn?: boolean;
}

/** The cadet's ID QR, to be shown on a phone or printed. */
export function IdCard({ cadetId, name, studentNumber, place, canReissue, isOwn = false }: IdCardProps) {
  const card = useQuery(idCardQuery(cadetId));
  const { data: unit } = useQuery(unitQuery());
  const [asking, setAsking] = useState(false);
  const reissue = useReissue(cadetId);
  if (card.isPending) return <LoadingState label={t`Loading the ID card`} rows={5} />;
  if (!card.data || failureOf(card))
    return <ErrorState {...describeError(card.error)} onRetry={() => card.refetch()} />;
  return (
    <Stack component="section" className="panel id-card" p="md" gap="sm" aria-labelledby="id-title">
      <Title order={2} id="id-title">
        {t`ID card`}
      </Title>
      {isOwn && card.data.live_codes ? (
        <OwnCode owner={{ cadetId, name, studentNumber, place }} issueNumber={card.data.issue_number} />
      ) : (
        <QrCode text={card.data.token} label={t`ID code of ${name}`} />
      )}
      <div>
        <Text fw={700} fz="lg">
          {name}
        </Text>
        <Text>
          {studentNumber} · {place}
        </Text>
        <Text size="sm" c="dimmed">
          <Trans>
            {unit?.name ?? ""} · Issue {card.data.issue_number}
          </Trans>
        </Text>
      </div>
      <Group className="no-print" grow>
        {!(isOwn && card.data.live_codes) && (
          <Button variant="default" leftSection={<Icon name="print" />} onClick={() => window.print()}>
            {t`Print`}
          </Button>
        )}
        {canReissue && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t`Issue anew`}
          </Button>
        )}
      </Group>
      <ReasonModal
        opened={asking}
        title={t`Issue a new ID card?`}
        explanation={t`The present card of ${name} is refused at the scanner from then on.`}
        confirm={t`Issue the new card`}
        busy={reissue.isPending}
        onClose={() => setAsking(false)}
        onConfirm={(reason) =>
          reissue.mutate(reason, {
            onSuccess: (fresh) => {
              setAsking(false);
              toast(t`Card issue ${fresh.issue_number} is valid now.`);
            },
            onError: (error) => toastProblem(describeError(error)),
          })
        }
      />
    </Stack>
  );
}
