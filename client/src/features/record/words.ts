import { requirementNames } from "@/api/requirements";
import type { RecordState, RequirementState } from "@/api/types";
import { recordFieldNames } from "@/lib/record-fields";

export const requirementStates: Record<RequirementState, string> = {
  lacking: "Lacking",
  holds: "Holds",
  expires_soon: "Expires soon",
  expired: "Expired",
};

export const requirementColors: Record<RequirementState, string> = {
  lacking: "red",
  holds: "green",
  expires_soon: "yellow",
  expired: "red",
};

export const recordStates: Record<RecordState, string> = {
  open: "Not handed in",
  handed_in: "Waits for review",
  returned: "Given back",
  reviewed: "Reviewed",
};

/** What else the history names besides the fields of the record. */
const others: Record<string, string> = {
  ...requirementNames,
  award: "Award",
  photo: "Photo",
  archived: "Archived",
  card_issue_number: "ID card issue",
  state: "Filling-in",
  term_id: "Term",
  course: "Course",
  battalion: "Battalion",
  company_id: "Company",
  platoon_id: "Platoon",
  status: "Status",
  enrolled_on: "First day",
  ended_on: "Last day",
  moved_on: "From",
  user_id: "Account",
};

export const historyNames: Record<string, string> = { ...recordFieldNames, ...others };

/** "cadet.record_handed_in" → "Record handed in" */
export function actionName(action: string): string {
  const words = action.slice(action.indexOf(".") + 1).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
