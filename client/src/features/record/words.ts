import { t } from "@lingui/core/macro";
import { requirementNames } from "@/api/requirements";
import type { RecordState, RequirementState } from "@/api/types";
import { capitalized } from "@/lib/format";
import { recordFieldNames } from "@/lib/record-fields";

export const requirementStates: Record<RequirementState, string> = {
  lacking: t`Lacking`,
  holds: t`Holds`,
  expires_soon: t`Expires soon`,
  expired: t`Expired`,
};

export const requirementColors: Record<RequirementState, string> = {
  lacking: "red",
  holds: "green",
  expires_soon: "yellow",
  expired: "red",
};

export const recordStates: Record<RecordState, string> = {
  open: t`Not handed in`,
  handed_in: t`Waits for review`,
  returned: t`Given back`,
  reviewed: t`Reviewed`,
};

/** What else the history names besides the fields of the record. */
const others: Record<string, string> = {
  ...requirementNames,
  award: t`Award`,
  photo: t`Photo`,
  archived: t`Archived`,
  card_issue_number: t`ID card issue`,
  state: t`Filling-in`,
  term_id: t`Term`,
  course: t`Course`,
  battalion: t`Battalion`,
  company_id: t`Company`,
  platoon_id: t`Platoon`,
  status: t`Status`,
  enrolled_on: t`First day`,
  ended_on: t`Last day`,
  moved_on: t`From`,
  user_id: t`Account`,
};

export const historyNames: Record<string, string> = { ...recordFieldNames, ...others };

const actionNames: Record<string, string> = {
  "cadet.account_linked": t`Account linked`,
  "cadet.archived": t`Archived`,
  "cadet.award_given": t`Award given`,
  "cadet.award_removed": t`Award removed`,
  "cadet.changed": t`Changed`,
  "cadet.created": t`Created`,
  "cadet.merged": t`Merged`,
  "cadet.merged_away": t`Merged away`,
  "cadet.photo_removed": t`Photo removed`,
  "cadet.photo_set": t`Photo set`,
  "cadet.record_handed_in": t`Record handed in`,
  "cadet.record_returned": t`Record returned`,
  "cadet.record_reviewed": t`Record reviewed`,
  "cadet.requirement_removed": t`Requirement removed`,
  "cadet.requirement_set": t`Requirement set`,
  "cadet.restored": t`Restored`,
  "card.phone_certified": t`Phone certified`,
  "card.reissued": t`Reissued`,
  "enrollment.assigned": t`Assigned`,
  "enrollment.changed": t`Changed`,
  "enrollment.created": t`Created`,
  "enrollment.transferred": t`Transferred`,
};

/** "cadet.record_handed_in" → "Record handed in" */
export function actionName(action: string): string {
  return actionNames[action] ?? capitalized(action.slice(action.indexOf(".") + 1).replaceAll("_", " "));
}
