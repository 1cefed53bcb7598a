import { t } from "@lingui/core/macro";
import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { describeError } from "@/api/problem";
import { unitQuery } from "@/api/reference";
import type { CadetDetail } from "@/api/types";
import { formatMoment } from "@/lib/format";
import { CodeModal } from "@/ui/code-modal";
import { Section } from "@/ui/section";
import { StatusBadge } from "@/ui/status-badge";
import { toastProblem } from "@/ui/toast";
import { useCreateCodes } from "./queries";
import { reasonWords, slipOf } from "./words";

/** Where a cadet's account stands, and the code that opens it. */
export function CadetAccount({ cadet }: { cadet: CadetDetail }) {
  const { data: unit } = useQuery(unitQuery());
  const create = useCreateCodes();
  const { account } = cadet;
  const issue = () =>
    create.mutate(
      { cadets: [cadet.id] },
      {
        onSuccess: ({ skipped: [none] }) => {
          if (none)
            toastProblem({
              title: t`No code was made`,
              detail: `${cadet.name} ${reasonWords(none.reason)}.`,
            });
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  const made = create.data?.results[0];
  const canIssue =
    !cadet.archived_at && (!account || (account.status !== "suspended" && !account.is_activated));
  return (
    <Section title={t`Account`} lead={account ? t`Username ${account.username}` : undefined}>
      {account ? (
        <Group gap="sm">
          <StatusBadge status={account.status} />
          <Text>
            {!account.is_activated
              ? t`Not opened yet: it takes a code.`
              : account.last_login
                ? t`Last signed in ${formatMoment(account.last_login)}`
                : t`Opened, never signed in`}
          </Text>
        </Group>
      ) : (
        <Text>{t`No account yet. A code makes one, with the student number as username.`}</Text>
      )}
      <Group gap="sm">
        {canIssue && (
          <Button variant="default" loading={create.isPending} onClick={issue}>
            {t`Issue activation code`}
          </Button>
        )}
        {account && (
          <Link className="row-link" to="/people" search={{ account: account.id }}>
            {t`Manage the account`}
          </Link>
        )}
      </Group>
      {made && <CodeModal slip={slipOf(made)} unit={unit?.short_name ?? "RGMS"} onClose={create.reset} />}
    </Section>
  );
}
