/** Whether nothing in a term changes any more. */
export function isSealed(term: { status: string } | undefined): boolean {
  return term?.status === "sealed" || term?.status === "archived";
}
