/** Where the boxes of the chart lie: battalions and companies side by side, platoons one below the other under their company. */
import { t } from "@lingui/core/macro";
import { formatCount } from "@/lib/format";
import { leaderOf, type Part } from "./places";

export interface Box {
  part: Part;
  /** Of the part, as far as it fits. */
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** What stands in the box below its name, line by line. */
  lines: string[];
}

export interface Chart {
  width: number;
  height: number;
  boxes: Box[];
  /** Lines between boxes, each an SVG path. */
  links: string[];
}

const WIDTH = 212;
const GAP = 20;
const ROW = 44;
const LINE = 17;
const INDENT = 18;
/** The width of a letter, generously: what would not fit is cut off. */
const LETTER = 7.4;

/** The chart of a corps. */
export function layOut(root: Part): Chart {
  const boxes: Box[] = [];
  const links: string[] = [];
  let right = 0;
  let bottom = 0;

  const put = (part: Part, x: number, y: number, width = WIDTH): Box => {
    const lines = linesOf(part).map((line) => fitting(line, width));
    const box = {
      part,
      name: fitting(part.name, width),
      x,
      y,
      width,
      height: 14 + LINE * (lines.length + 1),
      lines,
    };
    boxes.push(box);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + box.height);
    return box;
  };

  /** A company with its platoons below; answers its box. */
  const column = (company: Part, x: number, y: number): Box => {
    const box = put(company, x, y);
    let below = y + box.height + GAP;
    for (const platoon of company.parts) {
      const lower = put(platoon, x + INDENT, below, WIDTH - INDENT);
      links.push(`M${x + 8} ${y + box.height}V${below + lower.height / 2}H${x + INDENT}`);
      below += lower.height + GAP / 2;
    }
    return box;
  };

  // How deep the rows of battalions and companies lie is known before anything is put: a row is as high as its highest box.
  const top = heightOf(root);
  const battalions = root.parts.filter(({ level }) => level === "battalion");
  const middle = battalions.length > 0 ? Math.max(...battalions.map(heightOf)) + ROW : 0;
  let x = 0;
  const under: Box[] = [];
  for (const child of root.parts) {
    if (child.level !== "battalion") {
      under.push(column(child, x, top + ROW + middle));
      x += WIDTH + GAP;
      continue;
    }
    const from = x;
    const companies = child.parts.map((company) => {
      const box = column(company, x, top + ROW + middle);
      x += WIDTH + GAP;
      return box;
    });
    if (companies.length === 0) x += WIDTH + GAP;
    const box = put(child, (from + x - GAP - WIDTH) / 2, top + ROW);
    links.push(...companies.map((company) => between(box, company)));
    under.push(box);
  }
  const head = put(root, Math.max(0, (x - GAP - WIDTH) / 2), 0);
  links.push(...under.map((box) => between(head, box)));
  return { width: Math.max(right, WIDTH), height: bottom, boxes, links };
}

function between(upper: Box, lower: Box): string {
  const half = upper.y + upper.height + ROW / 2;
  return `M${upper.x + upper.width / 2} ${upper.y + upper.height}V${half}H${lower.x + lower.width / 2}V${lower.y}`;
}

const heightOf = (part: Part) => 14 + LINE * (linesOf(part).length + 1);

function linesOf(part: Part): string[] {
  const leader = leaderOf(part);
  const own = [
    leader?.name ?? t`No leader yet`,
    t`${formatCount(part.strength.total)} (${formatCount(part.strength.male)} m, ${formatCount(part.strength.female)} f)`,
  ];
  const squads = part.level === "platoon" ? part.parts : [];
  return [
    ...own,
    ...squads.map((squad) => {
      const name = leaderOf(squad)?.name;
      return `${squad.name}: ${formatCount(squad.strength.total)}${name ? `, ${name}` : ""}`;
    }),
  ];
}

function fitting(text: string, width: number): string {
  const letters = Math.floor((width - 20) / LETTER);
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}
