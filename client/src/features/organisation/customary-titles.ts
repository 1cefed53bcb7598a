import type { Level } from "./places";

/** Posts by the names that orders give them. The chosen one is stored, so it is the same in every language. */
export const customaryTitles: Record<Level, string[]> = {
  corps: ["Corps Commander", "Deputy Corps Commander", "S1", "S2", "S3", "S4", "S7"],
  battalion: ["Battalion Commander", "Executive Officer", "S1", "S2", "S3", "S4", "S7"],
  company: ["Company Commander", "Executive Officer", "First Sergeant", "Guidon"],
  platoon: ["Platoon Leader", "Platoon Sergeant", "Tactical Officer"],
  squad: ["Squad Leader"],
};
