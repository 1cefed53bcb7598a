import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { expect, test } from "vitest";
import { MaintenanceBanner } from "@/features/maintenance/banner";
import { MaintenanceForm } from "@/features/maintenance/switch";
import { show } from "../support/render";
import { onGet, onSend } from "../support/server";

const unit = {
  name: "The unit",
  short_name: "Unit",
  school: "The school",
  time_zone: "Asia/Manila",
  maintenance_since: null,
  maintenance_note: "",
};

test("everyone is told since when nothing can be changed, and why", async () => {
  onGet("unit", {
    ...unit,
    maintenance_since: "2026-11-26T09:00:00+08:00",
    maintenance_note: "Back at 14:00.",
  });
  show(<MaintenanceBanner />);

  expect(await screen.findByRole("status")).toHaveTextContent(/Under maintenance since .*Back at 14:00\./);
});

test("an admin holds all changes with a note", async () => {
  const sent: unknown[] = [];
  onGet("unit", unit);
  onSend("put", "unit/maintenance", (body) => {
    sent.push(body);
    return HttpResponse.json({ ...unit, maintenance_since: "2026-11-26T09:00:00+08:00" });
  });
  show(<MaintenanceForm unit={unit} />);

  await userEvent.type(screen.getByLabelText("What everyone reads meanwhile"), "The data moves.");
  await userEvent.click(screen.getByRole("button", { name: "Hold all changes" }));

  expect(await screen.findByText("Nothing is changed from now on.")).toBeVisible();
  expect(sent).toEqual([{ is_on: true, note: "The data moves." }]);
});
