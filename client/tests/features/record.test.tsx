import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import type { CadetRecord } from "@/api/types";
import { SectionForm } from "@/features/record/section-form";
import { sections } from "@/lib/record-fields";
import { show } from "../support/render";
import { onSend } from "../support/server";

const sizes = sections.filter(({ key }) => key === "sizes");
const record = {
  cadet: 7,
  version: 1,
  boots_size: "",
  uniform_size: "M",
  cap_size: "",
  rank: "",
  private: null,
  requirements: null,
  awards: [],
  state: "open",
} as unknown as CadetRecord;

test("of two who change a record the second chooses between both values, and nothing is lost", async () => {
  const sent: Record<string, unknown>[] = [];
  onSend("patch", "cadets/7/record", (body) => {
    sent.push(body as Record<string, unknown>);
    if (sent.length > 1) return HttpResponse.json({ ...record, version: 3 });
    const current = { ...record, version: 2, boots_size: "8", uniform_size: "L", rank: "Cdt Sgt" };
    return HttpResponse.json({ title: "Changed", status: 409, code: "stale", current }, { status: 409 });
  });
  const onClose = vi.fn();
  const [section] = sizes;
  if (!section) throw new Error("there are sizes");
  show(<SectionForm section={section} record={record} isOwn={false} onClose={onClose} />);

  await userEvent.type(screen.getByLabelText("Boots"), "9");
  await userEvent.type(screen.getByLabelText("Cap"), "7");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  const choice = await screen.findByRole("group", { name: "Boots: two values" });

  expect(within(choice).getByText("8")).toBeVisible();
  expect(screen.getByRole("alert")).toHaveTextContent("Also changed: Rank, Uniform.");
  expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
  expect(screen.getByLabelText("Uniform")).toHaveValue("L");
  await userEvent.click(within(choice).getByRole("button", { name: "Keep mine" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());

  expect(sent).toEqual([
    { version: 1, boots_size: "9", cap_size: "7" },
    { version: 2, boots_size: "9", cap_size: "7" },
  ]);
});
