import { HttpResponse } from "msw";
import { sessionStore, tokens } from "@/api/session";
import type { DutyAction, Role, User } from "@/api/types";
import { onGet, onSend } from "./server";

export const page = <Row>(results: Row[]) => ({ count: results.length, next: null, previous: null, results });

const admins: DutyAction[] = [
  "view",
  "see_private",
  "keep_roster",
  "record_attendance",
  "keep_ledger",
  "recommend_ledger",
  "encode_scores",
  "set_marks",
  "order_reports",
  "register_cadets",
  "import_roster",
  "run_days",
  "open_terms",
];

/** Somebody is signed in here; an admin may do everything, others what is said. */
export function signedInAs(
  role: Role,
  actions: readonly DutyAction[] = role === "admin" ? admins : [],
  given: Partial<User> = {},
): User {
  const user = {
    id: 1,
    username: "reyes",
    display_name: "Reyes",
    role,
    email: "",
    actions: [...actions],
    ...given,
  } as User;
  tokens.keep("access", "refresh");
  sessionStore.set({ state: "signed-in", user });
  return user;
}

/** What the frame of each page asks: no notifications, these terms, and sockets that cannot be opened. */
export function frameAnswers(terms: object[]): void {
  onGet("notifications", page([]));
  onGet("terms", page(terms) as never);
  onSend("post", "auth/ws-ticket", () => new HttpResponse(null, { status: 503 }));
}
