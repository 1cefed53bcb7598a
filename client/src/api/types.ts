/** The names that the client uses for what the server sends. All of them come from the generated schema. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type User = Schemas["User"];
export type Role = User["role"];
export type Unit = Schemas["Unit"];
export type Term = Schemas["Term"];
export type Company = Schemas["Company"];
export type CadetRow = Schemas["CadetRow"];
export type CadetDetail = Schemas["CadetDetail"];
export type CadetBrief = Schemas["CadetBrief"];
export type EnrollmentBrief = Schemas["EnrollmentBrief"];
export type IdCard = Schemas["IdCard"];
export type TrainingDay = Schemas["TrainingDay"];
export type TrainingDayIn = Schemas["TrainingDayIn"];
export type TrainingSession = Schemas["TrainingSession"];
export type Muster = Schemas["Muster"];
export type MusterRow = Schemas["MusterRow"];
export type AttendanceStatus = NonNullable<MusterRow["status"]>;
export type Counts = Schemas["Counts"];
export type ScanIn = Schemas["ScanIn"];
export type ScanResult = Schemas["ScanResult"];
export type LedgerEntry = Schemas["LedgerEntry"];
export type LedgerEntryIn = Schemas["LedgerEntryIn"];
export type Policy = Schemas["Policy"];
export type ScoreGrid = Schemas["ScoreGrid"];
export type ScoreRow = Schemas["ScoreRow"];
export type ScoreCellIn = Schemas["ScoreCellIn"];
export type ScoreResult = Schemas["ScoreResult"];
export type Assessment = Schemas["Assessment"];
export type GradeRow = Schemas["GradeRow"];
export type Grade = Schemas["Grade"];
export type ExplanationNode = Schemas["ExplanationNode"];
export type ExplanationItem = Schemas["ExplanationItem"];
export type Report = Schemas["Report"];
export type Import = Schemas["Import"];
export type ImportRow = Schemas["ImportRow"];
export type Notification = Schemas["Notification"];

/** One page of a list. */
export interface Page<Row> {
  count: number;
  next?: string | null;
  previous?: string | null;
  results: Row[];
}
