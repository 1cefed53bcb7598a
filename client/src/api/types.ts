/** The names that the client uses for what the server sends. All of them come from the generated schema. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type User = Schemas["UserOut"];
export type SignedIn = Schemas["SignInOut"];
export type OwnSession = Schemas["OwnSessionOut"];
export type Role = User["role"];
export type Unit = Schemas["UnitOut"];
export type Term = Schemas["TermOut"];
export type TermIn = Schemas["TermInRequest"];
export type Company = Schemas["CompanyOut"];
export type CadetRow = Schemas["CadetRowOut"];
export type CadetDetail = Schemas["CadetOut"];
export type CadetBrief = Schemas["CadetBriefOut"];
export type EnrollmentBrief = Schemas["EnrollmentBriefOut"];
export type IdCard = Schemas["CardOut"];
export type TrainingDay = Schemas["TrainingDayOut"];
export type TrainingDayIn = Schemas["TrainingDayInRequest"];
export type TrainingSession = Schemas["SessionOut"];
export type Muster = Schemas["MusterOut"];
export type MusterRow = Schemas["MusterRowOut"];
export type AttendanceStatus = NonNullable<MusterRow["status"]>;
export type Counts = Schemas["CountsOut"];
export type ScanIn = Schemas["ScanInRequest"];
export type ScanResult = Schemas["ScanResultOut"];
export type LedgerEntry = Schemas["LedgerEntryOut"];
export type LedgerEntryIn = Schemas["LedgerEntryInRequest"];
export type Policy = Schemas["PolicyOut"];
export type Seal = Schemas["SealOut"];
export type SealVersion = Schemas["SealVersionOut"];
export type Lack = Schemas["LackOut"];
export type Reopening = Schemas["ReopeningOut"];
export type ScoreGrid = Schemas["ScoreGridOut"];
export type ScoreRow = Schemas["GridRowOut"];
export type ScoreCellIn = Schemas["CellInRequest"];
export type ScoreResult = Schemas["CellResultOut"];
export type Assessment = Schemas["AssessmentOut"];
export type GradeRow = Schemas["GradeRowOut"];
export type Grade = Schemas["GradeOut"];
export type ExplanationNode = Schemas["ExplanationNodeOut"];
export type ExplanationItem = Schemas["ExplanationItemOut"];
export type Report = Schemas["ReportOut"];
export type Import = Schemas["ImportOut"];
export type ImportRow = Schemas["ImportRowOut"];
export type Notification = Schemas["NotificationOut"];
export type Correction = Schemas["CorrectionOut"];
export type Erasure = Schemas["ErasureOut"];
export type ErasurePreview = Schemas["ErasurePreviewOut"];
export type RequestStatus = Schemas["RequestStatus"];
export type Retention = Schemas["RetentionOut"];
export type RetentionClass = Schemas["RetentionClassOut"];
export type Incident = Schemas["IncidentOut"];
export type IncidentIn = Schemas["IncidentInRequest"];

export type Account = Schemas["AccountOut"];
export type AccountIn = Schemas["AccountInRequest"];
export type AccountPatch = Schemas["PatchedAccountPatchInRequest"];
export type AccountStatus = Schemas["AccountStatus"];
export type Activation = Schemas["ActivationOut"];
export type PrintedCodes = Schemas["ActivationCodesOut"];
export type Duty = Schemas["DutyOut"];
export type DutyIn = Schemas["DutyInRequest"];
export type DutyKind = Schemas["DutyKind"];
export type DutyKindActions = Schemas["DutyKindOut"];
export type DutyAction = Schemas["Action"];
export type AuditEntry = Schemas["AuditEntryOut"];
export type AuditChain = Schemas["AuditChainOut"];

/** One page of a list. */
export interface Page<Row> {
  count: number;
  next?: string | null;
  previous?: string | null;
  results: Row[];
}
