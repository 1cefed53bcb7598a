/** What an address may say after its question mark; anything else counts as not said. */

export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined;

export const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((one) => one === value);

export const whole = (value: unknown): number | undefined => {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : undefined;
};

export const date = (value: unknown): string | undefined =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;

export const yearMonth = (value: unknown): string | undefined =>
  typeof value === "string" && /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(value) ? value : undefined;

export const moment = (value: unknown): string | undefined =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

export const pageNumber = (value: unknown): number | undefined => {
  const number = whole(value);
  return number === 1 ? undefined : number;
};
