/** Who goes on: those who go on by themselves, less who was taken out, and with who was put in. */
export interface Choice {
  out: ReadonlySet<number>;
  in: ReadonlySet<number>;
}

export const nobodyChosen: Choice = { out: new Set(), in: new Set() };

/** The enrollments that go on. */
export function chosen(goingOn: readonly number[], choice: Choice): number[] {
  return [...goingOn.filter((id) => !choice.out.has(id)), ...choice.in];
}

/** The choice with one enrollment more or less; `goesOn` says whether it is among those who go on by themselves. */
export function withOne(
  choice: Choice,
  id: number,
  { goesOn, isIn }: { goesOn: boolean; isIn: boolean },
): Choice {
  const change = (set: ReadonlySet<number>, has: boolean) => {
    const next = new Set(set);
    if (has) next.add(id);
    else next.delete(id);
    return next;
  };
  return goesOn ? { ...choice, out: change(choice.out, !isIn) } : { ...choice, in: change(choice.in, isIn) };
}
