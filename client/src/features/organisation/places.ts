import { t } from "@lingui/core/macro";
import type { BoardRow, Organisation, Post } from "@/api/types";

/** A place by ids; all null is nowhere. */
export interface Spot {
  company: number | null;
  platoon: number | null;
  squad: number | null;
}

export type Level = Post["level"];

/** A part of the corps as the chart and the lists show it. `key` is "company-3". */
export interface Part {
  key: string;
  level: Level;
  id: number | null;
  name: string;
  strength: { total: number; male: number; female: number };
  posts: Post[];
  parts: Part[];
}

/** The corps as a tree: battalions hold those companies that are of them, the rest stand beside. */
export function treeOf(name: string, { battalions, companies, ...corps }: Organisation): Part {
  const made = companies.map((company) => ({
    battalion: company.battalion,
    part: {
      ...part("company", company.id, company.name, company),
      parts: company.platoons.map((platoon) => ({
        ...part("platoon", platoon.id, t`Platoon ${platoon.number}`, platoon),
        parts: platoon.squads.map((squad) => part("squad", squad.id, t`Squad ${squad.number}`, squad)),
      })),
    },
  }));
  const under = (battalion: number | null) =>
    made.filter((one) => one.battalion === battalion).map((one) => one.part);
  return {
    ...part("corps", null, name, corps),
    parts: [
      ...battalions.map((battalion) => ({
        ...part("battalion", battalion.id, battalion.name, battalion),
        parts: under(battalion.id),
      })),
      ...under(null),
    ],
  };
}

function part(
  level: Level,
  id: number | null,
  name: string,
  { strength, posts }: Pick<Part, "strength" | "posts">,
): Part {
  return { key: id === null ? level : `${level}-${id}`, level, id, name, strength, posts, parts: [] };
}

/** The part with a key, and those that it lies in, from the corps down. Empty when there is none. */
export function pathTo(root: Part, key: string): Part[] {
  if (root.key === key) return [root];
  for (const child of root.parts) {
    const found = pathTo(child, key);
    if (found.length > 0) return [root, ...found];
  }
  return [];
}

export const leaderOf = ({ posts }: Pick<Part, "posts">): Post | undefined =>
  posts.find(({ is_leader }) => is_leader);

/** What the board sorts cadets into: the companies of the corps, the platoons of a company, the squads of a platoon. */
export interface Column {
  id: number | null;
  name: string;
  spot: Spot;
}

/** The columns of the board for a place; the first is for who stands in none of its parts. */
export function columnsOf(
  { companies }: Organisation,
  where: { company?: number; platoon?: number },
): Column[] {
  const company = companies.find(({ id }) => id === where.company);
  const platoon = company?.platoons.find(({ id }) => id === where.platoon);
  const spot = { company: company?.id ?? null, platoon: platoon?.id ?? null, squad: null };
  if (platoon)
    return [
      { id: null, name: t`No squad yet`, spot },
      ...platoon.squads.map(({ id, number }) => ({
        id,
        name: t`Squad ${number}`,
        spot: { ...spot, squad: id },
      })),
    ];
  if (company)
    return [
      { id: null, name: t`No platoon yet`, spot },
      ...company.platoons.map(({ id, number }) => ({
        id,
        name: t`Platoon ${number}`,
        spot: { ...spot, platoon: id },
      })),
    ];
  return [
    { id: null, name: t`No company yet`, spot },
    ...companies.map(({ id, name }) => ({ id, name, spot: { ...spot, company: id } })),
  ];
}

/** In which column of a place somebody stands. */
export function columnOf(row: BoardRow, where: { company?: number; platoon?: number }): number | null {
  if (where.platoon !== undefined) return row.squad;
  return where.company !== undefined ? row.platoon : row.company;
}
