import { t } from "@lingui/core/macro";
import type { Role } from "@/api/types";
import type { IconName } from "@/ui/icons";

export interface NavItem {
  to: string;
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
  { to: "/staff", label: t`Training staff`, icon: "badge" },
  { to: "/messages", label: t`Messages`, icon: "chat" },
  { to: "/organisation", label: t`Organisation`, icon: "chain" },
  { to: "/activities", label: t`Activities`, icon: "flag" },
  { to: "/calendar", label: t`Calendar`, icon: "clock" },
  { to: "/ledger", label: t`Ledger`, icon: "ledger" },
  { to: "/scores", label: t`Scores`, icon: "scores" },
  { to: "/grades", label: t`Grades`, icon: "grades" },
  { to: "/terms", label: t`Terms`, icon: "flag" },
  { to: "/reports", label: t`Documents`, icon: "print" },
  { to: "/imports", label: t`Imports`, icon: "upload" },
  { to: "/privacy", label: t`Privacy`, icon: "shield" },
];

/** Where each role can go. What a role may not see is not offered; the server refuses it in any case. */
export const navigation: Record<Role, NavItem[]> = {
  admin: [
    ...office,
    { to: "/people", label: t`People`, icon: "badge" },
    { to: "/audit", label: t`Audit log`, icon: "history" },
    { to: "/watch", label: t`Watch`, icon: "pulse" },
    { to: "/unit", label: t`Unit settings`, icon: "key" },
  ],
  staff: office,
  cadet: [
    { to: "/me", label: t`My page`, icon: "person" },
    {
      to: "/excuses",
      label: t`Excuses`,
      short: t({ message: "Excuses", context: "in the bar of a phone" }),
      icon: "letter",
    },
    { to: "/messages", label: t`Messages`, icon: "chat" },
    { to: "/points", label: t`Catalogue`, icon: "ledger" },
    { to: "/calendar", label: t`Calendar`, icon: "calendar" },
    { to: "/activities", label: t`Activities`, icon: "flag" },
    { to: "/organisation", label: t`Organisation`, icon: "chain" },
    { to: "/privacy", label: t`Privacy`, icon: "shield" },
  ],
};
