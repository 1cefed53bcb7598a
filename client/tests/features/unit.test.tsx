import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { expect, test } from "vitest";
import { CoverageToday } from "@/features/staff/coverage";
import { TimeZoneSection } from "@/features/time-zone/section";
import { formatTime, setTimeZone } from "@/lib/format";
import { show } from "../support/render";
import { onGet, onSend } from "../support/server";

test("who holds three duties at a place stands there once, with each of them", async () => {
  const one = { user: 1, name: "Sgt Cruz, Ana", platoon: null };
  onGet("staff/coverage", {
    corps: [],
    companies: [
      {
        company: 5,
        company_name: "Alpha",
        covers: [
          { ...one, kind: "COMPANY" },
          { ...one, kind: "ENCODER" },
          { ...one, kind: "PLATOON", platoon: 2 },
          { user: 2, name: "Cpl Lim, Ben", kind: "ENCODER", platoon: null },
        ],
      },
    ],
  });
  show(<CoverageToday />);

  const people = within(await screen.findByRole("region", { name: "Alpha" })).getAllByRole("listitem");

  expect(people.map(({ textContent }) => textContent)).toEqual([
    "Sgt Cruz, AnaCompany officer · Encoder · Platoon officer, platoon 2",
    "Cpl Lim, BenEncoder",
  ]);
});

test("a time zone is set after it was said what that means, and moments are shown by it", async () => {
  const sent: unknown[] = [];
  onGet("unit/time-zone", { time_zone: "", default_time_zone: "Asia/Manila" });
  onSend("patch", "unit/time-zone", (body) => {
    sent.push(body);
    return HttpResponse.json({ ...body, default_time_zone: "Asia/Manila" });
  });
  show(<TimeZoneSection now="Asia/Manila" />);

  await userEvent.click(await screen.findByRole("combobox", { name: "The unit's time zone" }));
  await userEvent.click(await screen.findByRole("option", { name: "Asia/Tokyo" }));
  await userEvent.click(screen.getByRole("button", { name: "Change" }));
  const asked = await screen.findByRole("dialog", { name: "Live by the clock of Asia/Tokyo?" });
  expect(asked).toHaveTextContent("days that were held");
  expect(sent).toEqual([]);
  await userEvent.click(within(asked).getByRole("button", { name: "Change the time zone" }));

  await waitFor(() => expect(sent).toEqual([{ time_zone: "Asia/Tokyo" }]));
  expect(formatTime("2026-08-08T23:00:00Z")).toBe("07:00");
  setTimeZone("Asia/Tokyo");
  expect(formatTime("2026-08-08T23:00:00Z")).toBe("08:00");
  setTimeZone("Asia/Manila");
});
