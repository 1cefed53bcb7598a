import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Drawer, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { unitQuery, useUser } from "@/api/reference";
import type { Account } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { CodeModal } from "@/ui/code-modal";
import { ConfirmModal } from "@/ui/confirm-modal";
import { type Fact, Facts } from "@/ui/facts";
import { ReasonModal } from "@/ui/reason-modal";
import { ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { toast, toastProblem } from "@/ui/toast";
import { AccountForm } from "./account-form";
import { accountQuery, type ReasonedStep, useApprove, useIssueCode, useReasonedStep } from "./queries";
import { approvalWords, roleLabel } from "./words";

interface AccountPanelProps {
  id: number;
  onClose: () => void;
  /** What else there is to know of the person, such as duties. */
  more: (account: Account) => ReactNode;
}

/** One account: who it is, where it stands, and everything an admin may do with it. */
export function AccountPanel({ id, onClose, more }: AccountPanelProps) {
  const account = useQuery(accountQuery(id));
  const [asked, setAsked] = useState<Asked>(null);
  return (
    <Drawer
      opened
      onClose={() => hasWindowOver() || onClose()}
      title={account.data?.display_name ?? t`Account`}
      position="right"
      size="lg"
    >
      {account.isPending && <LoadingState label={t`Loading the account`} />}
      {failureOf(account) && (
        <ErrorState {...describeError(account.error)} onRetry={() => account.refetch()} />
      )}
      {account.data && (
        <Stack gap="lg">
          <AccountFacts account={account.data} />
          <Steps account={account.data} asked={asked} ask={setAsked} />
          {more(account.data)}
          <Link
            className="row-link"
            to="/audit"
            search={{ table: "authentication_user", row: account.data.id }}
          >
            {t`What happened to this account`}
          </Link>
          <Link className="row-link" to="/audit" search={{ actor: account.data.id }}>
            <Trans>What {account.data.display_name} did</Trans>
          </Link>
        </Stack>
      )}
    </Drawer>
  );
}

/** Whether a window is open over the panel: Escape reaches both, and closes the window first. */
function hasWindowOver(): boolean {
  return document.querySelectorAll('[role="dialog"]').length > 1;
}

function AccountFacts({ account }: { account: Account }) {
  const facts: Fact[] = [
    [t`Username`, account.username],
    [t`Role`, roleLabel(account.role)],
    [t`E-mail`, account.email || t`None`],
    [
      t`Status`,
      <StatusBadge
        key="status"
        status={account.status}
        label={account.status === "pending" ? t`waiting for approval` : undefined}
      />,
    ],
    [t`Opened by its owner`, account.is_activated ? t`Yes` : t`Not yet: it takes an activation code`],
    [
      t`Second factor`,
      account.second_factor_since ? t`Since ${formatMoment(account.second_factor_since)}` : t`None`,
    ],
    [t`Last sign-in`, account.last_login ? formatMoment(account.last_login) : t`Never`],
    [t`Made`, formatMoment(account.created_at)],
  ];
  return <Facts facts={facts} />;
}

const reasoned: Record<ReasonedStep, { title: string; explanation: string; confirm: string; done: string }> =
  {
    suspend: {
      title: t`Suspend this account?`,
      explanation: t`Whoever is signed in with it is signed out at once, on every device. Codes and links stop working.`,
      confirm: t`Suspend`,
      done: t`is suspended.`,
    },
    reinstate: {
      title: t`Reinstate this account?`,
      explanation: t`It can sign in again with the password that it had.`,
      confirm: t`Reinstate`,
      done: t`can sign in again.`,
    },
    "remove-second-factor": {
      title: t`Remove the second factor?`,
      explanation: t`For somebody who has lost phone and recovery codes. Until a new one is set up the password alone opens the account, so be sure who asks. Every device is signed out, and the owner is told.`,
      confirm: t`Remove it`,
      done: t`signs in with the password alone now.`,
    },
  };

/** The window that is open: a step with a reason, the particulars, whether to issue a code, or the code itself. */
type Asked = ReasonedStep | "change" | "code" | "issued" | null;

interface StepsProps {
  account: Account;
  asked: Asked;
  ask: (asked: Asked) => void;
}

function Steps({ account, asked, ask }: StepsProps) {
  const own = useUser().id === account.id;
  const { data: unit } = useQuery(unitQuery());
  const step = useReasonedStep(account.id);
  const approve = useApprove();
  const issue = useIssueCode();
  const close = () => ask(null);
  const fail = (error: unknown) => toastProblem(describeError(error));
  const issueNow = () => issue.mutate(account.id, { onSuccess: () => ask("issued"), onError: fail });
  const words = asked && asked in reasoned ? reasoned[asked as ReasonedStep] : null;
  if (account.status === "closed")
    return <Text>{t`Erased at the person’s request. There is no way back.`}</Text>;
  return (
    <Group gap="sm">
      {account.status === "pending" && (
        <Button
          loading={approve.isPending}
          onClick={() =>
            approve.mutate([account.id], {
              onSuccess: ({ approved }) => toast(approvalWords(1, approved.length)),
              onError: fail,
            })
          }
        >
          {t`Approve`}
        </Button>
      )}
      <Button variant="default" onClick={() => ask("change")}>
        {t`Change`}
      </Button>
      {account.status !== "suspended" && (
        <Button
          variant="default"
          loading={issue.isPending}
          onClick={() => (account.is_activated ? ask("code") : issueNow())}
        >
          {t`Issue activation code`}
        </Button>
      )}
      {account.second_factor_since && !own && (
        <Button variant="default" onClick={() => ask("remove-second-factor")}>
          {t`Remove second factor`}
        </Button>
      )}
      {account.status === "suspended" ? (
        <Button variant="default" onClick={() => ask("reinstate")}>
          {t`Reinstate`}
        </Button>
      ) : (
        !own && (
          <Button variant="light" color="red" onClick={() => ask("suspend")}>
            {t`Suspend`}
          </Button>
        )
      )}
      {asked === "change" && <AccountForm account={account} onClose={close} />}
      <ConfirmModal
        opened={asked === "code"}
        title={t`Issue a code for an account in use?`}
        explanation={t`${account.display_name} has a password already. With the code a new one is chosen, which signs every device out. It is for somebody who forgot the password and has no e-mail.`}
        confirm={t`Issue the code`}
        busy={issue.isPending}
        onClose={close}
        onConfirm={issueNow}
      />
      {words && (
        <ReasonModal
          key={asked}
          opened
          title={words.title}
          explanation={words.explanation}
          confirm={words.confirm}
          busy={step.isPending}
          onClose={close}
          onConfirm={(reason) =>
            step.mutate(
              { step: asked as ReasonedStep, reason },
              {
                onSuccess: () => {
                  toast(`${account.display_name} ${words.done}`);
                  close();
                },
                onError: fail,
              },
            )
          }
        />
      )}
      {asked === "issued" && issue.data && (
        <CodeModal
          slip={{
            name: account.display_name,
            number: roleLabel(account.role),
            place: "",
            username: account.username,
            ...issue.data,
          }}
          unit={unit?.short_name ?? "RGMS"}
          onClose={() => {
            issue.reset();
            close();
          }}
        />
      )}
    </Group>
  );
}
