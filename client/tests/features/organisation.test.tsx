import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { expect, test } from "vitest";
import type { BoardRow, Organisation } from "@/api/types";
import { Board } from "@/features/organisation/board";
import { ChainOfCommand } from "@/features/organisation/chart";
import { layOut } from "@/features/organisation/layout";
import { columnsOf, pathTo, treeOf } from "@/features/organisation/places";
import { show } from "../support/render";
import { onGet, onSend, problem } from "../support/server";

const strength = (total: number) => ({ total, male: total, female: 0 });
const bare = { posts: [], unplaced: strength(0) };
const leader = {
  id: 1,
  level: "company" as const,
  title: "Company Commander",
  is_leader: true,
  enrollment: 7,
  user: null,
  name: "De la Cruz-Macapagal, Juan Crisostomo",
  since: "2026-08-08",
};
const corps: Organisation = {
  ...bare,
  strength: strength(4),
  battalions: [{ id: 1, name: "1st Battalion", strength: strength(3), posts: [] }],
  companies: [
    {
      ...bare,
      id: 1,
      name: "Alpha",
      battalion: 1,
      strength: strength(3),
      posts: [leader],
      platoons: [
        {
          ...bare,
          id: 11,
          number: 1,
          strength: strength(3),
          squads: [{ id: 111, number: 1, strength: strength(1), posts: [] }],
        },
        { ...bare, id: 12, number: 2, strength: strength(0), squads: [] },
      ],
    },
    { ...bare, id: 2, name: "Bravo", battalion: 1, strength: strength(0), platoons: [] },
    { ...bare, id: 3, name: "Charlie", battalion: null, strength: strength(1), platoons: [] },
  ],
};

test("the chart has a box for every part down to the platoon, none over another, each joined to the one above", () => {
  const { boxes, links, width, height } = layOut(treeOf("First Semester", corps));

  expect(boxes.map(({ part }) => part.key).sort()).toEqual(
    ["battalion-1", "company-1", "company-2", "company-3", "corps", "platoon-11", "platoon-12"].sort(),
  );
  expect(links).toHaveLength(boxes.length - 1);
  for (const [index, one] of boxes.entries())
    for (const other of boxes.slice(index + 1)) {
      const apart =
        one.x + one.width <= other.x ||
        other.x + other.width <= one.x ||
        one.y + one.height <= other.y ||
        other.y + other.height <= one.y;
      expect([one.part.key, other.part.key, apart]).toEqual([one.part.key, other.part.key, true]);
    }
  expect(Math.max(...boxes.map((box) => box.x + box.width))).toBeLessThanOrEqual(width);
  expect(Math.max(...boxes.map((box) => box.y + box.height))).toBeLessThanOrEqual(height);
});

test("the printed chart names its term and the moment as of which it is so", () => {
  show(
    <ChainOfCommand
      root={treeOf("The unit", corps)}
      term="AY 2026-2027, First semester"
      asOf={Date.parse("2026-11-26T01:14:00Z")}
      chosen={undefined}
      onChoose={() => undefined}
    />,
  );

  const said = screen.getByText("AY 2026-2027, First semester. As of 26 Nov 2026, 09:14.");
  expect(said).toHaveClass("print-only");
});

test("a part is found with all that it lies in", () => {
  const tree = treeOf("First Semester", corps);

  expect(pathTo(tree, "squad-111").map(({ name }) => name)).toEqual([
    "First Semester",
    "1st Battalion",
    "Alpha",
    "Platoon 1",
    "Squad 1",
  ]);
  expect(pathTo(tree, "company-9")).toEqual([]);
});

test("the columns of a place are its parts, and the first is for who stands in none", () => {
  expect(columnsOf(corps, {}).map(({ name }) => name)).toEqual([
    "No company yet",
    "Alpha",
    "Bravo",
    "Charlie",
  ]);
  expect(columnsOf(corps, { company: 1 }).map(({ spot }) => spot)).toEqual([
    { company: 1, platoon: null, squad: null },
    { company: 1, platoon: 11, squad: null },
    { company: 1, platoon: 12, squad: null },
  ]);
  expect(columnsOf(corps, { company: 1, platoon: 11 })[1]?.spot).toEqual({
    company: 1,
    platoon: 11,
    squad: 111,
  });
});

const row = (enrollment: number, name: string, platoon: number | null): BoardRow => ({
  enrollment,
  cadet: enrollment,
  name,
  student_number: `2026-${enrollment}`,
  sex: "male",
  course: "MS 1",
  company: 1,
  platoon,
  squad: null,
});

test("by keyboard alone cadets are chosen, moved to the column beside, and moved back", async () => {
  const rows = [row(1, "Abad, Ana", 11), row(2, "Bautista, Ben", 11), row(3, "Cruz, Carla", null)];
  const sent: { moves: { enrollment: number; to: object }[]; moved_on: string }[] = [];
  onGet("terms/5/board", rows);
  onSend("post", "terms/5/assignments", (body) => {
    const given = body as (typeof sent)[number];
    sent.push(given);
    const to = new Map(given.moves.map((move) => [move.enrollment, move.to]));
    for (const one of rows) Object.assign(one, to.get(one.enrollment));
    return HttpResponse.json({ moved: given.moves.length });
  });
  show(
    <Board
      term={5}
      organisation={corps}
      where={{ company: 1 }}
      layout="board"
      onLayout={() => undefined}
      movedOn="2026-08-08"
    />,
  );
  const keys = userEvent.setup();
  const first = await screen.findByRole("checkbox", { name: "Abad, Ana" });

  first.focus();
  await keys.keyboard(" ");
  screen.getByRole("checkbox", { name: "Bautista, Ben" }).focus();
  await keys.keyboard(" {Shift>}{ArrowRight}{/Shift}");

  await waitFor(() => expect(sent).toHaveLength(1));
  const here = { company: 1, platoon: 11, squad: null };
  const there = { company: 1, platoon: 12, squad: null };
  expect(sent[0]).toEqual({
    moved_on: "2026-08-08",
    moves: [1, 2].map((enrollment) => ({ enrollment, was: here, to: there })),
  });
  const second = await screen.findByRole("region", { name: "Platoon 2, 2 cadets" });
  await within(second).findByRole("checkbox", { name: "Abad, Ana" });
  expect(document.activeElement).toHaveAccessibleName("Bautista, Ben");
  await keys.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() =>
    expect(sent[1]?.moves).toEqual([1, 2].map((enrollment) => ({ enrollment, was: there, to: here }))),
  );
  await screen.findByText("Everybody stands as before.");
});

test("a refused move leaves everybody where they stood and says why", async () => {
  onGet("terms/5/board", [row(1, "Abad, Ana", 11)]);
  onSend("post", "terms/5/assignments", () =>
    problem(409, "Changed by someone else meanwhile", { detail: "Look again." }),
  );
  show(
    <Board
      term={5}
      organisation={corps}
      where={{ company: 1 }}
      layout="list"
      onLayout={() => undefined}
      movedOn="2026-08-08"
    />,
  );

  await userEvent.click(await screen.findByRole("checkbox", { name: "Abad, Ana" }));
  await userEvent.click(screen.getByRole("combobox", { name: "Move to" }));
  await userEvent.click(await screen.findByRole("option", { name: "Platoon 2" }));
  await userEvent.click(screen.getByRole("button", { name: "Move" }));

  await screen.findByText("Look again.");
  await waitFor(() => expect(screen.getByRole("cell", { name: "Platoon 1" })).toBeVisible());
});
