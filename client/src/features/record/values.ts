import type { CadetRecord, RecordPatch } from "@/api/types";
import { formatDate } from "@/lib/format";
import { type FieldSpec, recordFields } from "@/lib/record-fields";

/** A record as a form holds it: every value is text, nothing is "". */
export type Values = Record<string, string>;

const typed = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

/** All values of a record by name, the private ones too where they are shown. */
export function valuesOf(record: CadetRecord): Values {
  const flat = { ...record, ...record.private } as Record<string, unknown>;
  return Object.fromEntries([...recordFields.keys()].map((name) => [name, typed(flat[name])]));
}

/** The values that a refused save was answered with. */
export function currentOf(answer: unknown): { version: number; values: Values } {
  const flat = answer as Record<string, unknown>;
  const values = [...recordFields.keys()].map((name) => [name, typed(flat[name])]);
  return { version: Number(flat.version), values: Object.fromEntries(values) };
}

/** What of a form goes to the server: the fields that say something else than they began with. */
export function patchOf(fields: FieldSpec[], before: Values, after: Values, version: number): RecordPatch {
  const changed = fields.filter(({ name }) => before[name] !== after[name]);
  const body = changed.map((field) => [field.name, sent(field, after[field.name] ?? "")]);
  return { ...Object.fromEntries(body), version };
}

function sent(field: FieldSpec, value: string): string | number | null {
  const text = value.trim();
  if (field.kind === "number") return text === "" ? null : Number(text);
  return field.kind === "date" ? text || null : text;
}

/** A value as people read it; empty when there is none. */
export function shown(name: string, value: unknown): string {
  const field = recordFields.get(name);
  const text = typed(value);
  if (field?.kind === "date" && /^\d{4}-\d{2}-\d{2}$/.test(text)) return formatDate(text);
  return field?.choices?.find((choice) => choice.value === text)?.label ?? text;
}
