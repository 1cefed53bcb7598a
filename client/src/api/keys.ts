/** The one place where query keys are made, so that a key to invalidate cannot differ from the key that was used. */

function noun<Name extends string>(name: Name) {
  return {
    all: [name] as const,
    lists: [name, "list"] as const,
    list: (filters: object) => [name, "list", filters] as const,
    details: [name, "detail"] as const,
    detail: (id: number) => [name, "detail", id] as const,
    part: (id: number, part: string) => [name, "detail", id, part] as const,
    partWith: (id: number, part: string, filters: object) => [name, "detail", id, part, filters] as const,
  };
}

export const keys = {
  unit: noun("unit"),
  terms: noun("terms"),
  companies: noun("companies"),
  // The signed-in cadet counts as a list: any saved cadet may be this one.
  cadets: { ...noun("cadets"), own: ["cadets", "list", "own"] as const },
  corrections: noun("corrections"),
  erasures: noun("erasures"),
  incidents: noun("incidents"),
  enrollments: noun("enrollments"),
  trainingDays: noun("training-days"),
  musters: noun("musters"),
  records: noun("records"),
  calendars: noun("calendars"),
  holidays: noun("holidays"),
  dayStaff: noun("day-staff"),
  headCounts: noun("head-counts"),
  flags: { ...noun("flags"), limits: ["flags", "limits"] as const },
  scanners: noun("scanners"),
  arrivals: noun("arrivals"),
  ledger: noun("ledger"),
  recommendations: noun("recommendations"),
  catalogue: noun("catalogue"),
  scores: noun("scores"),
  grades: noun("grades"),
  marks: noun("marks"),
  eligibility: noun("eligibility"),
  policies: noun("policies"),
  seals: noun("seals"),
  completions: noun("completions"),
  rollOvers: noun("roll-overs"),
  reports: noun("reports"),
  imports: noun("imports"),
  notifications: noun("notifications"),
  account: {
    ...noun("account"),
    own: ["account", "own"] as const,
    sessions: ["account", "sessions"] as const,
    secondFactor: ["account", "second-factor"] as const,
  },
  privacy: {
    ...noun("privacy"),
    notice: ["privacy", "notice"] as const,
    consent: ["privacy", "consent"] as const,
    retention: ["privacy", "retention"] as const,
  },
  accounts: noun("accounts"),
  duties: noun("duties"),
  audit: noun("audit"),
};
