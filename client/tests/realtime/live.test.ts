import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { HttpResponse, http, ws } from "msw";
import { afterEach, describe, expect, test, vi } from "vitest";
import { signIn } from "@/api/client";
import type { AnyEvent } from "@/api/events";
import { keys } from "@/api/keys";
import { connectionStore } from "@/api/live";
import { endSession } from "@/api/session";
import type { Muster } from "@/api/types";
import { cadetQuery } from "@/features/cadets/queries";
import { catalogueQuery } from "@/features/catalogue/queries";
import { heldScansQuery } from "@/features/held-scans/queries";
import { ledgerQuery, lifetimeMeritsQuery } from "@/features/ledger/queries";
import { marksQuery } from "@/features/marks/queries";
import { musterQuery } from "@/features/muster/queries";
import { versionsQuery } from "@/features/policy/queries";
import { sealQuery } from "@/features/seal/queries";
import { type handlers, staleKeys } from "@/realtime/handlers";
import { startLive } from "@/realtime/live";
import { muster, recordSaved } from "../support/muster";
import { onGet, server } from "../support/server";

const origin = window.location.origin;
const updates = ws.link(`${origin.replace("http", "ws")}/ws/updates/`);
const notifications = ws.link(`${origin.replace("http", "ws")}/ws/notifications/`);
const frame = (type: string, data: object = {}, id: number | null = null) =>
  JSON.stringify({ id, type, timestamp: "2026-11-22T07:00:00+08:00", data });

const WAIT = { timeout: 30_000 };
let stop: () => void = () => undefined;
afterEach(() => stop());

/** A page with an open board on a working socket. */
async function openBoard(snapshot: Muster = muster()) {
  const asked = onGet("training-days/7/muster", snapshot as never);
  // Not msw's broadcast: it may not know a client yet that has been greeted already.
  let tell: (text: string) => void = () => undefined;
  server.use(
    http.post(`${origin}/api/v1/auth/ws-ticket`, () => HttpResponse.json({ ticket: "t", expires_in: 30 })),
    updates.addEventListener("connection", ({ client }) => {
      tell = (text) => client.send(text);
      client.send(frame("connection_established", { user_id: 1, role: "admin", last_id: snapshot.cursor }));
      client.addEventListener("message", ({ data }) => {
        const said = JSON.parse(String(data));
        if (said.type === "ping") client.send(frame("pong"));
      });
    }),
    notifications.addEventListener("connection", ({ client }) => {
      client.send(frame("connection_established", { user_id: 1, role: "admin", last_id: 0 }));
    }),
  );
  const client = new QueryClient();
  const board = new QueryObserver(client, musterQuery(7));
  const leave = board.subscribe(() => undefined);
  await vi.waitFor(() => expect(board.getCurrentResult().data).toBeDefined(), WAIT);
  const end = startLive(client);
  stop = () => {
    leave();
    end();
    client.clear();
  };
  await vi.waitFor(() => expect(connectionStore.get().state).toBe("live"), WAIT);
  return { client, board, asked, say: (text: string) => tell(text) };
}

describe("an open board", () => {
  test("follows three hundred scans without a single request", async () => {
    const roll = Array.from({ length: 300 }, (_, step) => ({
      enrollment_id: step + 1,
      company_id: 1,
      status: null,
    }));
    const { board, asked, say } = await openBoard(
      muster({ cursor: 0, counts: { ...muster().counts, unmarked: 300 }, roll }),
    );

    for (let id = 1; id <= 300; id++) {
      const { type, data } = recordSaved(id, null, { enrollment_id: id });
      say(frame(type, data, id));
    }

    await vi.waitFor(() => expect(board.getCurrentResult().data?.cursor).toBe(300), WAIT);
    expect(board.getCurrentResult().data?.counts).toMatchObject({ present: 302, unmarked: 0 });
    expect(asked).toHaveLength(1);
  });

  test("is fetched anew when the day closes", async () => {
    const { asked, say } = await openBoard();

    say(frame("attendance.day_changed", { day_id: 7, term_id: 1, status: "closed" }, 41));

    await vi.waitFor(() => expect(asked).toHaveLength(2), WAIT);
  });

  test("is fetched anew when history is gone", async () => {
    const { asked, say } = await openBoard();

    say(frame("resync"));

    await vi.waitFor(() => expect(asked).toHaveLength(2), WAIT);
  });

  test("stands when the server sends an event of a kind that this client does not know", async () => {
    const { board, say } = await openBoard();

    say(frame("files.photo_saved", { photo_id: 1 }, 41));
    const { type, data } = recordSaved(42, null);
    say(frame(type, data, 42));

    await vi.waitFor(() => expect(board.getCurrentResult().data?.cursor).toBe(42), WAIT);
  });
});

describe("what somebody else changes", () => {
  // A page that is open beside the one where it is changed: what it shows, where that comes from, and what is said.
  const ledger = ledgerQuery({ term: 2, page: 1 });
  const entry = { entry_id: 4, enrollment_id: 5, cadet_id: 3, term_id: 2 };
  const open = [
    [
      "the policy",
      versionsQuery(2),
      "terms/2/policies",
      "grading.policy_adopted",
      { term_id: 2, version: 2 },
    ],
    ["the catalogue", catalogueQuery(false, 1), "catalogue", "grading.catalogue_changed", { item_id: 1 }],
    ["the signatories", sealQuery(2), "terms/2/seal", "system.unit_saved", {}],
    [
      "a mark",
      marksQuery(2, { page: 1 }),
      "terms/2/marks",
      "grading.mark_set",
      { enrollment_id: 5, term_id: 2 },
    ],
    ["a ledger entry", ledger, "ledger", "grading.ledger_entry_recorded", entry],
    ["a voided entry", ledger, "ledger", "grading.ledger_entry_voided", entry],
    ["lifetime merits", lifetimeMeritsQuery(3), "cadets/3/merits", "grading.ledger_entry_recorded", entry],
    [
      "a held scan",
      heldScansQuery(2, 1),
      "terms/2/held-scans",
      "attendance.held_scans_changed",
      { day_id: 7 },
    ],
    ["a transfer", cadetQuery(3), "cadets/3", "cadets.enrollment_saved", { ...entry, enrollment_id: 5 }],
  ] as const;

  test.each(open)(
    "%s: an open page asks for it anew, without a reload",
    async (_, query, path, type, data) => {
      const { client, say } = await openBoard();
      const asked = onGet(path, { count: 0, next: null, previous: null, results: [] });
      const page = new QueryObserver(client, query as never);
      const leave = page.subscribe(() => undefined);
      await vi.waitFor(() => expect(asked).toHaveLength(1), WAIT);

      say(frame(type, data, 41));

      await vi.waitFor(() => expect(asked).toHaveLength(2), WAIT);
      leave();
    },
  );
});

describe("a page that was read before its socket was open", () => {
  /** Signed in when history stood there, with the ledger read; the socket greets with event 41, which tells of an entry. */
  async function openLedger(lastId?: number) {
    const resumed: number[] = [];
    server.use(
      http.post(`${origin}/api/v1/auth/login`, () =>
        HttpResponse.json(
          { access: "a", refresh: "r", user: { id: 1 } },
          { headers: lastId === undefined ? {} : { "X-Last-Event": String(lastId) } },
        ),
      ),
      http.post(`${origin}/api/v1/auth/ws-ticket`, () => HttpResponse.json({ ticket: "t", expires_in: 30 })),
      updates.addEventListener("connection", ({ client }) => {
        client.send(frame("connection_established", { user_id: 1, role: "admin", last_id: 41 }));
        client.addEventListener("message", ({ data }) => {
          const said = JSON.parse(String(data));
          if (said.type === "ping") client.send(frame("pong"));
          if (said.type !== "resume") return;
          resumed.push(said.last_id);
          const entry = { entry_id: 4, enrollment_id: 5, cadet_id: 3, term_id: 2 };
          client.send(frame("grading.ledger_entry_recorded", entry, 41));
        });
      }),
      notifications.addEventListener("connection", ({ client }) => {
        client.send(frame("connection_established", { user_id: 1, role: "admin", last_id: 41 }));
      }),
    );
    await signIn("sergeant", "secret");
    const asked = onGet("ledger", { count: 0, next: null, previous: null, results: [] });
    const client = new QueryClient();
    const leave = new QueryObserver(client, ledgerQuery({ term: 2, page: 1 })).subscribe(() => undefined);
    await vi.waitFor(() => expect(asked).toHaveLength(1), WAIT);
    const end = startLive(client);
    stop = () => {
      leave();
      end();
      client.clear();
      endSession();
    };
    return { asked, resumed };
  }

  test("is told what came between, however soon that was", async () => {
    const { asked, resumed } = await openLedger(40);

    await vi.waitFor(() => expect(asked).toHaveLength(2), WAIT);
    expect(resumed).toEqual([40]);
  });

  test("is read anew when a server of before did not say where history stood", async () => {
    const { asked, resumed } = await openLedger();

    await vi.waitFor(() => expect(asked).toHaveLength(2), WAIT);
    expect(resumed).toEqual([]);
  });
});

describe("a snapshot that is older than the events that came meanwhile", () => {
  test("is brought up to date before it is shown", async () => {
    const { client, say } = await openBoard();
    const { type, data } = recordSaved(41, null);
    say(frame(type, data, 41));
    await vi.waitFor(
      () => expect(client.getQueryData<Muster>(musterQuery(7).queryKey)?.cursor).toBe(41),
      WAIT,
    );

    const late = await client.fetchQuery({ ...musterQuery(7), staleTime: 0 });

    expect(late.cursor).toBe(41);
    expect(late.counts.present).toBe(3);
  });
});

describe("what an event makes stale", () => {
  const client = new QueryClient();
  const stale = (type: keyof typeof handlers, data: object) =>
    staleKeys({ id: 1, type, timestamp: "t", data } as unknown as AnyEvent, client).map((key) =>
      JSON.stringify(key),
    );

  test("a ledger entry: the ledger, that cadet's grade, the term's sheet, and who is eligible", () => {
    expect(
      stale("grading.ledger_entry_recorded", { entry_id: 1, enrollment_id: 5, cadet_id: 3, term_id: 2 }),
    ).toEqual(
      [
        keys.ledger.lists,
        keys.enrollments.part(5, "grade"),
        keys.grades.detail(2),
        keys.eligibility.detail(2),
      ].map((key) => JSON.stringify(key)),
    );
  });

  test("a saved record never the board itself", () => {
    const made = stale("attendance.record_saved", recordSaved(1, null).data);

    expect(made.some((key) => key.includes('"musters"'))).toBe(false);
  });

  test("a seal: who has completed the program, and who goes on", () => {
    const made = stale("grading.seal_changed", { term_id: 2 });

    expect(made).toEqual(
      expect.arrayContaining([keys.completions.all, keys.rollOvers.all].map((key) => JSON.stringify(key))),
    );
  });

  test("an announcement its notifications, which go with one that is withdrawn", () => {
    expect(stale("messaging.announcement_changed", { announcement_id: 1 })).toContain(
      JSON.stringify(keys.notifications.all),
    );
  });

  test("saved scores only the pages that show one of the cadets", () => {
    const page = (enrollment: number) => ({
      count: 1,
      assessments: [],
      results: [{ enrollment, scores: [] }],
    });
    client.setQueryData(keys.scores.partWith(2, "grid", { page: 1 }), page(5));
    client.setQueryData(keys.scores.partWith(2, "grid", { page: 2 }), page(6));

    const made = stale("grading.scores_saved", {
      term_id: 2,
      cells: [{ enrollment_id: 6, assessment_id: 1 }],
    });

    expect(made).toContain(JSON.stringify(keys.scores.partWith(2, "grid", { page: 2 })));
    expect(made).not.toContain(JSON.stringify(keys.scores.partWith(2, "grid", { page: 1 })));
  });
});
