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
  admin: "Commandant",
  staff: "Training staff",
  cadet: "Cadet",
};

const office: NavItem[] = [
  { to: "/", label: "Home", icon: "home" },
  { to: "/training-days", label: "Training days", short: "Days", icon: "calendar" },
  { to: "/cadets", label: "Cadets", icon: "people" },
  { to: "/excuses", label: "Excuses", icon: "letter" },
  { to: "/staff", label: "Training staff", icon: "badge" },
  { to: "/messages", label: "Messages", icon: "chat" },
  { to: "/organisation", label: "Organisation", icon: "chain" },
  { to: "/activities", label: "Activities", icon: "flag" },
  { to: "/calendar", label: "Calendar", icon: "clock" },
  { to: "/ledger", label: "Ledger", icon: "ledger" },
  { to: "/scores", label: "Scores", icon: "scores" },
  { to: "/grades", label: "Grades", icon: "grades" },
  { to: "/terms", label: "Terms", icon: "flag" },
  { to: "/reports", label: "Documents", icon: "print" },
  { to: "/imports", label: "Imports", icon: "upload" },
  { to: "/privacy", label: "Privacy", icon: "shield" },
];

/** Where each role can go. What a role may not see is not offered; the server refuses it in any case. */
export const navigation: Record<Role, NavItem[]> = {
  admin: [
    ...office,
    { to: "/people", label: "People", icon: "badge" },
    { to: "/audit", label: "Audit log", icon: "history" },
    { to: "/watch", label: "Watch", icon: "pulse" },
    { to: "/unit", label: "Unit settings", icon: "key" },
  ],
  staff: office,
  cadet: [
    { to: "/me", label: "My page", icon: "person" },
    { to: "/excuses", label: "Excuses", icon: "letter" },
    { to: "/messages", label: "Messages", icon: "chat" },
    { to: "/points", label: "Catalogue", icon: "ledger" },
    { to: "/calendar", label: "Calendar", icon: "calendar" },
    { to: "/activities", label: "Activities", icon: "flag" },
    { to: "/organisation", label: "Organisation", icon: "chain" },
    { to: "/privacy", label: "Privacy", icon: "shield" },
  ],
};
