import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { ManyBar } from "@/features/cadets/many-bar";
import { show } from "../support/render";
import { onGet, onSend } from "../support/server";

test("chosen cadets are archived together, and the undo brings back those whom that changed", async () => {
  const sent: object[] = [];
  onGet("cadets", { count: 2, next: null, previous: null, results: [{ id: 1 }, { id: 2 }] });
  for (const way of ["archive", "restore"])
    onSend("post", `cadets/${way}`, (body) => {
      sent.push({ way, body });
      return HttpResponse.json({ changed: [1] });
    });
  const onChoose = vi.fn();
  show(<ManyBar filters={{ page: 1 }} total={2} chosen={new Set([1])} onChoose={onChoose} />);

  await userEvent.click(screen.getByRole("button", { name: "Choose all 2" }));
  await waitFor(() => expect(onChoose.mock.lastCall?.[0]).toEqual([1, 2]));
  await userEvent.click(await screen.findByRole("button", { name: "Archive 1 cadet" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await screen.findByText("1 cadet is as before.");

  expect(sent).toEqual([
    { way: "archive", body: { cadets: [1] } },
    { way: "restore", body: { cadets: [1] } },
  ]);
});
