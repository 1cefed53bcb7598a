/** What is said at the door: refusals by their code, and why somebody finds the door shut. */
import { t } from "@lingui/core/macro";
import type { EndReason } from "@/api/session";

interface Words {
  title: string;
  detail: string;
}

/** Where the server's own words do not say what to do next. */
export const words: Record<string, Words | undefined> = {
  wrong_credentials: {
    title: t`Username or password is wrong`,
    detail: t`Check both; capital letters count in the password. An account that you asked for works once the training office has approved it.`,
  },
  wrong_code: {
    title: t`The code is wrong or used up`,
    detail: t`Each code works once and for half a minute: type the one that the app shows now. If none works, set your phone’s clock to automatic.`,
  },
  challenge_over: {
    title: t`Begin again with your password`,
    detail: t`The code took longer than five minutes, or too many wrong ones were typed.`,
  },
  code_not_valid: {
    title: t`This activation code does not work`,
    detail: t`It may be mistyped, used already, older than 30 days or replaced by a newer one. Ask the training office for a new code; if you have activated before, sign in.`,
  },
  link_not_valid: {
    title: t`This link does not work any more`,
    detail: t`It works once, within an hour, and only the newest one does. Ask for a new link.`,
  },
};

/** Why somebody who did not sign out here has to sign in again. */
export const ends: Record<EndReason, Words> = {
  ended: {
    title: t`Your sign-in has ended`,
    detail: t`It was ended from another device, the password was changed, or it was not used for long. Sign in again; if that does not work, ask the training office.`,
  },
  "other-tab": {
    title: t`You have signed out`,
    detail: t`That was in another tab of this browser. Sign in again to go on.`,
  },
  suspended: {
    title: t`Your account does not let you in any more`,
    detail: t`It may have been suspended. The training office can tell you why.`,
  },
};
