import { t } from "@lingui/core/macro";
import type { Account, AccountStatus, Role } from "@/api/types";
import { plural } from "@/lib/format";

export const roles: { value: Role; label: string; means: string }[] = [
  { value: "admin", label: t`Admin`, means: t`Does everything with everyone, and gives duties.` },
  {
    value: "staff",
    label: t`Training staff`,
    means: t`Sees and changes what the duties say; without a duty, nobody.`,
  },
  { value: "cadet", label: t`Cadet`, means: t`Sees the own record.` },
];

export const roleLabel = (role: Role) => roles.find(({ value }) => value === role)?.label ?? role;

export const statuses: { value: AccountStatus; label: string }[] = [
  { value: "pending", label: t`Waiting for approval` },
  { value: "active", label: t`Active` },
  { value: "suspended", label: t`Suspended` },
  { value: "closed", label: t`Closed: erased` },
];

/** What keeps an active account from being used: nobody has been here with its code yet. */
export const isUnopened = (account: Account) => account.status === "active" && !account.is_activated;

/** "12 approved. 1 was not waiting any more." */
export function approvalWords(asked: number, approved: number): string {
  const skipped = asked - approved;
  const rest = t`${plural(skipped, t`account was`, t`accounts were`)} not waiting any more, so nothing was changed there.`;
  return skipped > 0 ? t`${approved} approved. ${rest}` : t`${approved} approved.`;
}
