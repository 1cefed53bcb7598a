import { t } from "@lingui/core/macro";
import { Alert, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { useUser } from "@/api/reference";
import { ErrorState, LoadingState } from "@/ui/states";
import { LiveCode } from "./live-code";
import type { Owner } from "./phone-key";
import { keptKeyQuery, phoneKeyQuery } from "./queries";

interface OwnCodeProps {
  owner: Owner;
  issueNumber: number;
}

/** The cadet's own code on the cadet's own phone, which is set up for it the first time. */
export function OwnCode({ owner, issueNumber }: OwnCodeProps) {
  const { id } = useUser();
  const phone = useQuery(phoneKeyQuery(id, owner, issueNumber));
  if (phone.data) return <LiveCode phone={phone.data} />;
  if (phone.isPending) return <LoadingState label={t`Setting up this phone`} rows={5} />;
  return (
    <Alert color="yellow" title={t`This phone is not set up yet`}>
      {t`Your code is made on this phone, and it needs signal once. Until then show your printed ID card.`}
    </Alert>
  );
}

/** Without signal: the code that this phone can make by itself, or what went wrong. */
export function KeptCode(problem: ComponentProps<typeof ErrorState>) {
  const { id } = useUser();
  const kept = useQuery(keptKeyQuery(id));
  if (kept.isPending) return <LoadingState label={t`Looking for your code`} rows={5} />;
  if (!kept.data) return <ErrorState {...problem} />;
  return (
    <Stack component="section" className="panel id-card" p="md" gap="sm" aria-labelledby="id-title">
      <Title order={2} id="id-title">
        {t`ID card`}
      </Title>
      <LiveCode phone={kept.data} />
      <Text fw={700} fz="lg">
        {kept.data.name}
      </Text>
      <Text>
        {kept.data.studentNumber} · {kept.data.place}
      </Text>
      <Text size="sm" c="dimmed">
        {t`The rest of your page needs signal.`}
      </Text>
    </Stack>
  );
}
