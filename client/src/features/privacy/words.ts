import { t } from "@lingui/core/macro";
import type { RequestStatus } from "@/api/types";
import { recordFieldNames } from "@/lib/record-fields";

/** What the fields of a record are called on the page. */
export const fieldNames: Record<string, string> = { ...recordFieldNames, display_name: t`Name` };

export const statusNames: Record<RequestStatus, string> = {
  open: "waiting",
  accepted: "accepted",
  refused: "refused",
};
