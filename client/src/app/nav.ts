import { t } from "@lingui/core/macro";
import type { DutyAction, Role, User } from "@/api/types";
import type { IconName } from "@/ui/icons";

export interface NavItem {
  to: string;
  label: string;
  /** For the phone's tab bar. */
  short?: string;
  icon: IconName;
  /** What one must be able to do, for anybody, to find something there. */
  needs?: DutyAction;
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
  { to: "/training-days", label: t`Training days`, short: t`Days`, icon: "calendar", needs: "view" },
  {
    to: "/cadets",
    label: t`Cadets`,
    short: t({ message: "Cadets", context: "in the bar of a phone" }),
    icon: "people",
    needs: "view",
  },
  {
    to: "/excuses",
    label: t`Excuses`,
    short: t({ message: "Excuses", context: "in the bar of a phone" }),
    icon: "letter",
    needs: "record_attendance",
  },
  {
    to: "/staff",
    label: t`Training staff`,
    short: t({ message: "Staff", context: "in the bar of a phone" }),
    icon: "badge",
    needs: "view",
  },
  messages,
  organisation,
  activities,
  { to: "/calendar", label: t`Calendar`, icon: "clock" },
  { to: "/ledger", label: t`Ledger`, icon: "ledger", needs: "view" },
  { to: "/scores", label: t`Scores`, icon: "scores", needs: "view" },
  { to: "/grades", label: t`Grades`, icon: "grades", needs: "view" },
  { to: "/terms", label: t`Terms`, icon: "flag", needs: "view" },
  { to: "/reports", label: t`Documents`, icon: "print", needs: "order_reports" },
  { to: "/imports", label: t`Imports`, icon: "upload", needs: "import_roster" },
  { to: "/privacy", label: t`Privacy`, icon: "shield" },
];

const pages: Record<Role, NavItem[]> = {
  admin: [
    ...office,
    { to: "/people", label: t`People`, icon: "badge" },
    { to: "/audit", label: t`Audit log`, icon: "history" },
    { to: "/watch", label: t`Watch`, icon: "pulse" },
    { to: "/unit", label: t`Unit settings`, icon: "key" },
  ],
  staff: office,
  cadet: [
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
  ],
};

/** Where one can go. What one's role and duties do not open is not offered; the server refuses it in any case. */
export const navigationOf = ({ role, actions }: User): NavItem[] =>
  pages[role].filter(({ needs }) => needs === undefined || actions.includes(needs));
