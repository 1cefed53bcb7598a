import { t } from "@lingui/core/macro";
import type { Role, User } from "@/api/types";
import type { IconName } from "@/ui/icons";
import { isOpenTo, type PagePath } from "./access";

export interface NavItem {
  to: PagePath;
  label: string;
  /** For the phone's tab bar. */
  short?: string;
  icon: IconName;
}

export const roleNames: Record<Role, string> = {
  admin: t`Commandant`,
  staff: t`Training staff`,
  cadet: t`Cadet`,
};

const messages: NavItem = {
  to: "/messages",
  label: t`Messages`,
  short: t({ message: "Messages", context: "in the bar of a phone" }),
  icon: "chat",
};

const organisation: NavItem = { to: "/organisation", label: t`Organisation`, icon: "chain" };

const activities: NavItem = {
  to: "/activities",
  label: t`Activities`,
  short: t({ message: "Activities", context: "in the bar of a phone" }),
  icon: "flag",
};

const office: NavItem[] = [
  { to: "/", label: t`Home`, icon: "home" },
  { to: "/training-days", label: t`Training days`, short: t`Days`, icon: "calendar" },
  {
    to: "/cadets",
    label: t`Cadets`,
    short: t({ message: "Cadets", context: "in the bar of a phone" }),
    icon: "people",
  },
  {
    to: "/excuses",
    label: t`Excuses`,
    short: t({ message: "Excuses", context: "in the bar of a phone" }),
    icon: "letter",
  },
  {
    to: "/staff",
    label: t`Training staff`,
    short: t({ message: "Staff", context: "in the bar of a phone" }),
    icon: "badge",
  },
  messages,
  organisation,
  activities,
  { to: "/calendar", label: t`Calendar`, icon: "clock" },
  { to: "/ledger", label: t`Ledger`, icon: "ledger" },
  { to: "/scores", label: t`Scores`, icon: "scores" },
  { to: "/grades", label: t`Grades`, icon: "grades" },
  { to: "/terms", label: t`Terms`, icon: "flag" },
  { to: "/reports", label: t`Documents`, icon: "print" },
  { to: "/imports", label: t`Imports`, icon: "upload" },
  { to: "/privacy", label: t`Privacy`, icon: "shield" },
  { to: "/people", label: t`People`, icon: "badge" },
  { to: "/audit", label: t`Audit log`, icon: "history" },
  { to: "/watch", label: t`Watch`, icon: "pulse" },
  { to: "/unit", label: t`Unit settings`, icon: "key" },
];

const cadets: NavItem[] = [
  {
    to: "/me",
    label: t`My page`,
    short: t({ message: "My page", context: "in the bar of a phone" }),
    icon: "person",
  },
  {
    to: "/excuses",
    label: t`Excuses`,
    short: t({ message: "Excuses", context: "in the bar of a phone" }),
    icon: "letter",
  },
  messages,
  { to: "/points", label: t`Catalogue`, icon: "ledger" },
  { to: "/calendar", label: t`Calendar`, icon: "calendar" },
  activities,
  organisation,
  { to: "/privacy", label: t`Privacy`, icon: "shield" },
];

/** Where one can go: what one's role and duties do not open is not offered. */
export const navigationOf = (user: User): NavItem[] =>
  (user.role === "cadet" ? cadets : office).filter(({ to }) => isOpenTo(user, to));
