import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { describe, expect, test } from "vitest";
import type { SerialLine, TrainingDay } from "@/api/types";
import { PasteModal } from "@/features/completions/paste-modal";
import { MakeUpModal } from "@/features/make-ups/make-up-modal";
import { show } from "../support/render";
import { onGet, onSend } from "../support/server";

const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));

describe("pasted serial numbers", () => {
  const line = (row: number, outcome: SerialLine["outcome"]): SerialLine => ({
    row,
    student_number: `2026-${row}`,
    number: `GO-${row}`,
    outcome,
  });

  test("are looked at first, and nothing can be entered while a line is wrong", async () => {
    const sent: { preview: boolean }[] = [];
    let results = [line(1, "entered"), line(2, "unknown")];
    onSend("post", "completions/serials", (body) => {
      sent.push(body);
      return HttpResponse.json({ results });
    });
    show(<PasteModal onClose={() => undefined} />);
    const field = await screen.findByLabelText("Lines");

    await userEvent.click(field);
    await userEvent.paste("2026-1\tGO-1\n2026-2\tGO-2");
    await press("Look at them");
    expect(await screen.findByText(/1 line cannot be entered/)).toBeVisible();
    const [first] = within(screen.getByRole("table", { name: "Lines" })).getAllByRole("row");
    expect(first).toHaveTextContent("no cadet has this student number");
    expect(screen.queryByRole("button", { name: /^Enter/ })).not.toBeInTheDocument();

    results = [line(1, "entered"), line(2, "unchanged")];
    await userEvent.type(field, " ");
    await press("Look at them");
    await press("Enter 1");

    expect(await screen.findByText("1 serial number entered.")).toBeVisible();
    expect(sent.map(({ preview }) => preview)).toEqual([true, true, false]);
  });
});

describe("who makes up", () => {
  const day = (id: number, given: Partial<TrainingDay> = {}): TrainingDay => ({
    id,
    term: 9,
    held_on: `2026-11-0${id}`,
    title: `Day ${id}`,
    status: "closed",
    is_make_up: false,
    sessions: [],
    ...given,
  });

  test("is chosen of those who were absent on a closed day that counts", async () => {
    const sent: object[] = [];
    const row = (id: number) => ({ enrollment_id: id, name: `Cadet ${id}`, student_number: `2026-${id}` });
    onGet("training-days/1/records", { count: 2, next: null, previous: null, results: [row(11), row(12)] });
    onSend("post", "training-days/3/make-ups", (body) => {
      sent.push(body);
      return HttpResponse.json(day(3));
    });
    const days = [day(1), day(2, { status: "planned" }), day(3, { is_make_up: true })];
    show(<MakeUpModal day={day(3, { is_make_up: true })} days={days} onClose={() => undefined} />);

    await userEvent.click(await screen.findByRole("combobox", { name: "The day that was missed" }));
    expect(screen.getAllByRole("option").map((one) => one.textContent)).toEqual(["Day 1, 1 Nov 2026"]);
    await userEvent.click(screen.getByRole("option"));
    await userEvent.click(await screen.findByRole("checkbox", { name: "Everyone shown here" }));
    await userEvent.click(screen.getByRole("checkbox", { name: /^Cadet 12/ }));
    await press("1 cadet makes up");

    expect(await screen.findByText("1 cadet makes up on Day 3.")).toBeVisible();
    expect(sent).toEqual([{ missed_day: 1, enrollments: [11] }]);
  });
});
