import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { expect, test } from "vitest";
import type { CadetDetail, EnrollmentHistory, HeldScan, Term } from "@/api/types";
import { Enrollments } from "@/features/enrollments/enrollments";
import { HeldScanList } from "@/features/held-scans/held-scan-list";
import { show } from "../support/render";
import { onGet, onSend } from "../support/server";
import { page } from "../support/session";

const enrollment = {
  id: 5,
  term: 2,
  course: "MS 1",
  company: 1,
  company_name: "Alpha",
  platoon: 1,
  platoon_id: 11,
  status: "ongoing",
  battalion: "",
  enrolled_on: null,
  ended_on: null,
  transfers: [],
} as EnrollmentHistory;
const term = { id: 2, name: "First Semester", status: "open", is_current: true } as Term;
const cadet = {
  id: 3,
  name: "Reyes, Ana",
  archived_at: null,
  enrollments: [enrollment],
} as unknown as CadetDetail;
const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));

test("a transfer is sent with its place and its day, and a refused day says why at its field", async () => {
  const sent: object[] = [];
  onGet(
    "companies",
    page([
      { id: 1, name: "Alpha", platoons: [{ id: 11, number: 1 }] },
      { id: 2, name: "Bravo", platoons: [{ id: 21, number: 4 }] },
    ]),
  );
  onSend("post", "enrollments/5/transfers", (body) => {
    sent.push(body);
    const errors = { moved_on: ["A transfer on 2026-08-10 is recorded already."] };
    return HttpResponse.json(
      { type: "t", title: "Refused", status: 400, detail: "No.", code: "invalid", errors, request_id: "r" },
      { status: 400, headers: { "content-type": "application/problem+json" } },
    );
  });
  show(<Enrollments cadet={cadet} terms={[term]} mayChange />);

  await press("Transfer");
  const dialog = within(await screen.findByRole("dialog"));
  await userEvent.click(dialog.getByRole("combobox", { name: "Company" }));
  await userEvent.click(await screen.findByRole("option", { name: "Bravo" }));
  await userEvent.click(dialog.getByRole("combobox", { name: "Platoon" }));
  await userEvent.click(await screen.findByRole("option", { name: "Platoon 4" }));
  await userEvent.clear(dialog.getByLabelText("First day in the new place"));
  await userEvent.type(dialog.getByLabelText("First day in the new place"), "2026-08-09");
  await userEvent.click(dialog.getByRole("button", { name: "Transfer" }));

  expect(await dialog.findByText("A transfer on 2026-08-10 is recorded already.")).toBeVisible();
  expect(sent).toEqual([{ company: 2, platoon: 21, moved_on: "2026-08-09" }]);
});

test("nobody is moved in a sealed term, and who may not change enrollments sees them only", () => {
  show(<Enrollments cadet={cadet} terms={[{ ...term, status: "sealed" }]} mayChange />);
  show(<Enrollments cadet={cadet} terms={[term]} mayChange={false} />);

  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

test("a held scan is taken with a reason, and what became of it is said", async () => {
  const sent: object[] = [];
  const scan = {
    id: 8,
    name: "Reyes, Ana",
    student_number: "2026-1",
    held_on: "2026-08-08",
    title: "Drill",
    kind: "in",
    scanned_at: "2026-08-08T07:00:00+08:00",
    received_at: "2026-11-02T09:00:00+08:00",
    scanned_by_name: "Sergeant",
    outcome: "held",
  } as HeldScan;
  onGet("terms/2/held-scans", page([scan]));
  onSend("post", "held-scans/8/apply", (body) => {
    sent.push(body);
    return HttpResponse.json({ ...scan, outcome: "recorded" });
  });
  show(<HeldScanList term={2} page={1} onPage={() => undefined} mayDecide />);

  await press("Take: Reyes, Ana");
  await press("Take it");
  expect(await screen.findByText(/Say why/)).toBeVisible();
  await userEvent.type(screen.getByLabelText("Reason"), "the phone had no signal");
  await press("Take it");

  expect(await screen.findByText("The scan of Reyes, Ana is recorded.")).toBeVisible();
  expect(sent).toEqual([{ reason: "the phone had no signal" }]);
});
