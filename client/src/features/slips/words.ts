import { t } from "@lingui/core/macro";
import type { PrintedCodes } from "@/api/types";
import type { Slip } from "@/ui/slips";

const reasons: Record<string, string> = {
  in_use: t`has opened the account already`,
  suspended: t`is suspended`,
  name_taken: t`another account has the student number as its username`,
  archived: t`is archived`,
};

/** Why a cadet gets no code, in words. */
export const reasonWords = (reason: string) => reasons[reason] ?? reason;

/** What stands on the slip of one code. */
export function slipOf(code: PrintedCodes["results"][number]): Slip {
  const platoon = code.platoon ? t`, platoon ${code.platoon}` : "";
  return {
    name: code.name,
    number: code.student_number,
    place: code.company_name ? `${code.company_name}${platoon}` : "",
    username: code.username,
    code: code.code,
    expires_at: code.expires_at,
  };
}
