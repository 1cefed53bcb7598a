import type { RequirementKind } from "./types";

/** What the unit asks of each cadet. */
export const requirementNames: Record<RequirementKind, string> = {
  registration: "Registration certificate",
  medical_certificate: "Medical certificate",
  chest_xray: "Chest X-ray",
  parental_consent: "Parental consent",
  health_waiver: "Health waiver",
};

export const requirementKinds = Object.keys(requirementNames) as RequirementKind[];
