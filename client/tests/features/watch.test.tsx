import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { Jobs } from "@/features/watch/jobs";
import { PastAlerts } from "@/features/watch/past-alerts";
import { PastRuns } from "@/features/watch/past-runs";
import { Standing } from "@/features/watch/standing";
import { formatSpan } from "@/features/watch/words";
import { show } from "../support/render";
import { onGet, onGetRefuse, onSend, problem } from "../support/server";

const standing = {
  has_redis: true,
  services: [
    { service: "web", processes: 4, memory_mib: 217.4 },
    { service: "worker", processes: 1, memory_mib: 163 },
  ],
  queue: 3,
  queue_seconds: 95,
  sockets: 52,
  relay_seconds: 0,
  connections: 12,
  connections_most: 200,
};
const alerts = (...results: object[]) => ({ count: results.length, next: null, previous: null, results });
const slow = {
  id: 1,
  key: "slow",
  title: "Requests take too long",
  says: "p95 is 1.4 s.",
  raised_at: "2026-11-26T09:00:00+08:00",
  recovered_at: null,
};
const backup = {
  name: "backup",
  title: "The weekly backup",
  every_seconds: 604_800,
  started_at: "2026-11-26T02:00:00+08:00",
  finished_at: "2026-11-26T02:00:40+08:00",
  outcome: "failed",
  detail: "OSError: no such place",
};

beforeEach(() => {
  onGet("watch", standing);
  onGet("watch/alerts", alerts());
});

test("who is well reads that nothing is wrong, and how things stand", async () => {
  show(<Standing />);

  expect(await screen.findByText("Nothing is wrong.")).toBeVisible();
  const figures = Object.fromEntries(
    (await screen.findAllByRole("term")).map((term) => [term.textContent, term.nextSibling?.textContent]),
  );
  expect(figures).toEqual({
    Web: "217 MiB 4 processes",
    Worker: "163 MiB 1 process",
    "Tasks that wait": "3 the oldest for 95 s",
    "Open live connections": "52",
    "Events to be told": "none wait",
    "Database connections": "12 of 200",
  });
});

test("what is wrong now is told before the figures, and that Redis is away in its place", async () => {
  onGet("watch", { ...standing, has_redis: false, services: [], queue: null, sockets: null });
  onGet(
    "watch/alerts",
    alerts(slow, { ...slow, id: 2, title: "Redis is away", recovered_at: slow.raised_at }),
  );
  show(<Standing />);

  const told = await screen.findByText("Requests take too long");
  expect(told.closest("[role=alert]")).toHaveTextContent(/p95 is 1\.4 s\. Since .*9:00/);
  expect(screen.queryByText("Redis is away")).toBeNull();
  expect(await screen.findByText("Redis does not answer")).toBeVisible();
  expect(screen.queryByText("Tasks that wait")).toBeNull();
});

test("past alerts say how long they lasted, and when there was none, so", async () => {
  onGet("watch/alerts", alerts(slow, { ...slow, id: 2, recovered_at: "2026-11-26T09:07:00+08:00" }));
  show(<PastAlerts page={1} onPage={() => undefined} />);

  const rows = within(await screen.findByRole("table", { name: "Alerts" }))
    .getAllByRole("row")
    .slice(1);
  expect(rows.map((row) => within(row).getAllByRole("cell").at(-1)?.textContent)).toEqual([
    "still lasts",
    "7 min",
  ]);
});

test("scheduled work tells why it failed and is done now when asked; a refusal says what to do", async () => {
  const asked: string[] = [];
  onGet("watch/jobs", [backup]);
  onSend("post", "watch/jobs/backup/run", (_, request) => {
    asked.push(request.url);
    return asked.length === 1
      ? HttpResponse.json(backup, { status: 202 })
      : problem(503, "Under maintenance", { detail: "Try again at 14:00." });
  });
  show(<Jobs />);

  expect(await screen.findByText("OSError: no such place")).toBeVisible();
  expect(screen.getByText(/backup, every 7 d\. Last .*, took 40 s\./)).toBeVisible();
  const now = screen.getByRole("button", { name: "Do now: The weekly backup" });
  await userEvent.click(now);
  expect(await screen.findByText("The worker does it now.")).toBeVisible();
  await userEvent.click(now);

  expect(await screen.findByText("Try again at 14:00.")).toBeVisible();
  expect(asked).toHaveLength(2);
});

test("what was done is told with its moment, how long it took and why it failed", async () => {
  const run = { id: 5, job: "backup", started_at: backup.started_at, finished_at: backup.finished_at };
  onGet("watch/jobs", [backup]);
  onGet(
    "watch/runs",
    alerts({ ...run, outcome: "failed", detail: backup.detail }, { ...run, id: 4, outcome: "done" }),
  );
  show(<PastRuns page={1} onPage={() => undefined} />);

  await screen.findAllByText("The weekly backup");
  const [failed, done] = within(screen.getByRole("list", { name: "What was done" }))
    .getAllByRole("listitem")
    .map((line) => line.textContent);
  expect(failed).toMatch(/The weekly backup.*2:00, took 40 sOSError: no such placefailed/i);
  expect(done).toMatch(/The weekly backup.*took 40 sdone/i);
});

test("numbers that cannot be had are asked for again", async () => {
  onGetRefuse("watch/jobs", 500, "It broke");
  show(<Jobs />);

  const again = await screen.findByRole("button", { name: /try again/i });
  onGet("watch/jobs", [backup]);
  await userEvent.click(again);

  expect(await screen.findByText("The weekly backup")).toBeVisible();
});

test("spans read as people say them", () => {
  expect([0.24, 40, 300, 10_800, 172_800].map(formatSpan)).toEqual(["0.2 s", "40 s", "5 min", "3 h", "2 d"]);
});
