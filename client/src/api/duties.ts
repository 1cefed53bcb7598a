import { t } from "@lingui/core/macro";
import type { DutyKind } from "./types";

/** What each kind of duty is called. */
export const dutyNames: Record<DutyKind, string> = {
  TAC: t`Tactical officer (TAC)`,
  S1: t`Personnel (S1)`,
  COMPANY: t`Company officer`,
  PLATOON: t`Platoon officer`,
  ENCODER: t`Encoder`,
  LEADER: t`Cadet officer`,
};

export const dutyKinds = Object.keys(dutyNames) as DutyKind[];
