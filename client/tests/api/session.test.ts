import { delay, HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import { api, resumeSession, signIn, signOut } from "@/api/client";
import { resolveServiceUrls } from "@/api/config";
import { ApiError, describeError, unwrap } from "@/api/problem";
import { endSession, sessionStore, tokens } from "@/api/session";
import { onGet, onSend, problem, server } from "../support/server";

const user = { id: 1, username: "sergeant", display_name: "Sergeant", role: "staff" };

function guarded(path: string, accepted: string): { refused: number } {
  const seen = { refused: 0 };
  server.use(
    http.get(`${window.location.origin}/api/v1/${path}`, ({ request }) => {
      if (request.headers.get("Authorization") === `Bearer ${accepted}`) return HttpResponse.json(user);
      seen.refused += 1;
      return problem(401, "Signed out");
    }),
  );
  return seen;
}

beforeEach(() => {
  tokens.forget();
  sessionStore.set({ state: "unknown", user: null });
});

describe("the session", () => {
  test("signing in keeps the access token out of every storage", async () => {
    onSend("post", "auth/login", () => HttpResponse.json({ access: "a1", refresh: "r1", user }));

    await signIn("sergeant", "secret");

    expect(sessionStore.get().user?.username).toBe("sergeant");
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("a1");
  });

  test("while many people sign in the page comes again by itself", async () => {
    let tries = 0;
    onSend("post", "auth/login", () => {
      tries += 1;
      if (tries === 3) return HttpResponse.json({ access: "a1", refresh: "r1", user });
      // An own moment to the hundredth; the header counts whole seconds.
      const moment = { code: "many_sign_ins", retry_after: 0.01 };
      return problem(429, "Many people are signing in", moment, { "Retry-After": "60" });
    });

    await signIn("sergeant", "secret");

    expect(tries).toBe(3);
  });

  test("whoever tried too often is told so at once", async () => {
    let tries = 0;
    onSend("post", "auth/login", () => {
      tries += 1;
      return problem(429, "Too many tries", { code: "too_many_tries" }, { "Retry-After": "15" });
    });

    await expect(signIn("sergeant", "secret")).rejects.toThrow("Too many tries");
    expect(tries).toBe(1);
  });

  test("many requests that meet an expired token renew it once", async () => {
    tokens.keep("old", "r1");
    let renewals = 0;
    onSend("post", "auth/refresh", async () => {
      renewals += 1;
      await delay(20);
      return HttpResponse.json({ access: "new", refresh: "r2" });
    });
    guarded("auth/me", "new");

    const answers = await Promise.all([1, 2, 3, 4].map(() => unwrap(api.GET("/api/v1/auth/me"))));

    expect(answers.map((one) => one.username)).toEqual(Array(4).fill("sergeant"));
    expect(renewals).toBe(1);
    expect(tokens.refresh()).toBe("r2");
  });

  test("a request body is sent again after the renewal", async () => {
    tokens.keep("old", "r1");
    onSend("post", "auth/refresh", () => HttpResponse.json({ access: "new", refresh: "r2" }));
    onSend("post", "ledger", (body, request) =>
      request.headers.get("Authorization") === "Bearer new"
        ? HttpResponse.json({ id: 5, ...body }, { status: 201 })
        : problem(401, "Signed out"),
    );
    const body = { enrollment: 3, kind: "merit" as const, points: 5, reason: "Drill" };

    const entry = await unwrap(api.POST("/api/v1/ledger", { body }));

    expect(entry).toMatchObject(body);
  });

  test("a refused renewal ends the session", async () => {
    tokens.keep("old", "r1");
    sessionStore.set({ state: "signed-in", user: user as never });
    onSend("post", "auth/refresh", () => problem(401, "Session revoked"));
    guarded("auth/me", "never");

    await expect(unwrap(api.GET("/api/v1/auth/me"))).rejects.toThrow("Signed out");
    expect(sessionStore.get().state).toBe("signed-out");
    expect(tokens.refresh()).toBeNull();
  });

  test("whose account is suspended is told so", async () => {
    tokens.keep("old", "r1");
    sessionStore.set({ state: "signed-in", user: user as never });
    onSend("post", "auth/refresh", () => problem(401, "Suspended", { code: "suspended" }));
    guarded("auth/me", "never");

    await expect(unwrap(api.GET("/api/v1/auth/me"))).rejects.toThrow("Signed out");
    expect(sessionStore.get()).toMatchObject({ state: "signed-out", why: "suspended" });
  });

  test("a server that is away for a moment does not sign anybody out", async () => {
    tokens.keep("old", "r1");
    sessionStore.set({ state: "signed-in", user: user as never });
    onSend("post", "auth/refresh", () => problem(503, "Down"));
    guarded("auth/me", "never");

    await expect(unwrap(api.GET("/api/v1/auth/me"))).rejects.toBeInstanceOf(ApiError);
    expect(sessionStore.get().state).toBe("signed-in");
    expect(tokens.refresh()).toBe("r1");
  });

  test("a page that is opened anew takes up the remembered session", async () => {
    localStorage.setItem("rgms.refresh", "r1");
    onSend("post", "auth/refresh", () => HttpResponse.json({ access: "new", refresh: "r2" }));
    onGet("auth/me", user);

    await resumeSession();

    expect(sessionStore.get().state).toBe("signed-in");
  });

  test("signing out works without a network", async () => {
    tokens.keep("a1", "r1");
    server.use(http.post(`${window.location.origin}/api/v1/auth/logout`, () => HttpResponse.error()));

    await signOut();

    expect([sessionStore.get().state, tokens.access(), tokens.refresh()]).toEqual(["signed-out", null, null]);
  });

  test("signing out in another tab signs out this one", () => {
    sessionStore.set({ state: "signed-in", user: user as never });

    window.dispatchEvent(new StorageEvent("storage", { key: "rgms.refresh", newValue: null }));

    expect(sessionStore.get().state).toBe("signed-out");
  });
});

describe("a refusal", () => {
  test("carries the server's title, detail and field errors", async () => {
    endSession();
    onSend("post", "ledger", () =>
      problem(400, "Not valid", { errors: { points: ["Must be above 0."], reason: ["Too short."] } }),
    );

    const call = unwrap(api.POST("/api/v1/ledger", { body: {} as never }));

    const error = await call.catch((thrown: unknown) => thrown);
    expect((error as ApiError).fieldMessages).toEqual({ points: "Must be above 0.", reason: "Too short." });
    expect(describeError(error)).toEqual({
      title: "Not valid",
      detail: "points: Must be above 0. reason: Too short.",
    });
  });

  test("is told apart from a network that is away", async () => {
    server.use(http.get(`${window.location.origin}/api/v1/unit`, () => HttpResponse.error()));

    const error = await unwrap(api.GET("/api/v1/unit")).catch((thrown: unknown) => thrown);

    expect((error as ApiError).isPassing).toBe(true);
    expect(describeError(error).title).toBe("The server cannot be reached");
  });
});

describe("the services' addresses", () => {
  test("default to the page's own origin", () => {
    expect(resolveServiceUrls({ api_url: "", ws_url: null }, "https://rgms.example")).toEqual({
      api: "https://rgms.example",
      ws: "wss://rgms.example",
    });
  });

  test("may be two other services, written with or without slashes and schemes", () => {
    const given = { api_url: "https://web.example/api/v1/", ws_url: "https://channels.example/" };

    expect(resolveServiceUrls(given, "https://page.example")).toEqual({
      api: "https://web.example",
      ws: "wss://channels.example",
    });
  });
});
