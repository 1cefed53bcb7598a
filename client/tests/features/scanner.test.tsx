import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { delay, HttpResponse, http } from "msw";
import { afterEach, expect, test } from "vitest";
import { ApiError } from "@/api/problem";
import { HeldBack } from "@/app/held-back";
import { heldBack } from "@/app/leave";
import { ByHand } from "@/features/scanner/by-hand";
import { ScanQueue } from "@/features/scanner/queue";
import { queueStore } from "@/features/scanner/sync";
import { show } from "../support/render";
import { waitingScan } from "../support/scans";
import { server } from "../support/server";

afterEach(() => {
  cleanup();
  queueStore.get()?.stop();
  queueStore.set(null);
  heldBack.set(null);
});

test("a sign-out that waits for scans says so once they have been sent by themselves", async () => {
  let isAway = true;
  const queue = new ScanQueue(901, {
    send: async (_, scans) => {
      if (isAway) throw new ApiError(0, {});
      return scans.map(({ client_id }) => ({ client_id, outcome: "duplicate" }));
    },
    freshen: async () => undefined,
  });
  queueStore.set(queue);
  await queue.add(waitingScan(901));
  await queue.flush();
  heldBack.set(1);
  show(<HeldBack />);
  await screen.findByText(/1 scan on this phone has not\s+reached the server/);

  isAway = false;
  await queue.flush();

  expect(await screen.findByRole("status")).toHaveTextContent("have reached the server");
  expect(screen.queryByText(/not\s+reached the server/)).toBeNull();
});

test("whoever looks for a cadet without a card sees that it is being looked for", async () => {
  server.use(
    http.get("*/api/v1/training-days/1/records", async () => {
      await delay("infinite");
      return HttpResponse.json({});
    }),
  );
  show(<ByHand dayId={1} onToken={() => undefined} onMarked={() => undefined} />);
  await userEvent.type(screen.getByLabelText("Student number, name or ID text"), "Reyes{Enter}");

  expect(screen.getByRole("button", { name: "Enter" })).toBeDisabled();
});
