import type { Account, AccountStatus, Role } from "@/api/types";
import { plural } from "@/lib/format";

export const roles: { value: Role; label: string; means: string }[] = [
  { value: "admin", label: "Admin", means: "Does everything with everyone, and gives duties." },
  {
    value: "staff",
    label: "Training staff",
    means: "Sees and changes what the duties say; without a duty, nobody.",
  },
  { value: "cadet", label: "Cadet", means: "Sees the own record." },
];

export const roleLabel = (role: Role) => roles.find(({ value }) => value === role)?.label ?? role;

export const statuses: { value: AccountStatus; label: string }[] = [
  { value: "pending", label: "Waiting for approval" },
  { value: "active", label: "Active" },
  { value: "suspended", label: "Suspended" },
  { value: "closed", label: "Closed: erased" },
];

/** What keeps an active account from being used: nobody has been here with its code yet. */
export const isUnopened = (account: Account) => account.status === "active" && !account.is_activated;

/** "12 approved. 1 was not waiting any more." */
export function approvalWords(asked: number, approved: number): string {
  const skipped = asked - approved;
  const rest = `${plural(skipped, "account was", "accounts were")} not waiting any more, so nothing was changed there.`;
  return skipped > 0 ? `${approved} approved. ${rest}` : `${approved} approved.`;
}
