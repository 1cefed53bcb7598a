/** What the pages propose or write by themselves and the server keeps and prints: the same in every language. */
export const storedNames = {
  trainingDay: "Training day",
  morning: "Morning",
  withoutCard: "No ID card at the scan",
  semesters: { first: "First semester", second: "Second semester", summer: "Summer" },
} as const;
