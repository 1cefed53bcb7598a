import { t } from "@lingui/core/macro";
import type { RequirementKind } from "./types";

/** What the unit asks of each cadet. */
export const requirementNames: Record<RequirementKind, string> = {
  registration: t`Registration certificate`,
  medical_certificate: t`Medical certificate`,
  chest_xray: t`Chest X-ray`,
  parental_consent: t`Parental consent`,
  health_waiver: t`Health waiver`,
};

export const requirementKinds = Object.keys(requirementNames) as RequirementKind[];
