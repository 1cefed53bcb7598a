import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, ws } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import { keys } from "@/api/keys";
import { endSession, sessionStore, tokens } from "@/api/session";
import { openAt } from "../support/app";
import { onGet, onGetRefuse, onSend, problem, server } from "../support/server";

const user = { id: 1, username: "commandant", display_name: "C", role: "admin", email: "", actions: [] };
const nothing = { count: 0, next: null, previous: null, results: [] };
const notice = (version: number) => ({
  version,
  text: `What we keep, by version ${version}.\n\nWhy we keep it.`,
  published_at: null,
});
const standing = (version: number, is_pending: boolean) => ({
  version,
  consented_at: is_pending ? null : "2026-11-22T09:00:00+08:00",
  is_pending,
});
const setup = { secret: "ABCDEFGH", otpauth_uri: "otpauth://totp/RGMS:c?secret=ABCDEFGH", svg: "" };
const CODES = ["CDFG-HJKM-NPQR-TVWX", "3467-9CDF-GHJK-MNPQ"];

let tickets: number;

/** Opens the account page as the commandant, whose browser remembers the session. */
function openAccount() {
  tokens.keep("a1", "r1");
  sessionStore.set({ state: "signed-in", user: user as never });
  return openAt("/account");
}

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

beforeEach(() => {
  tickets = 0;
  server.use(ws.link(/\/ws\//).addEventListener("connection", () => undefined));
  onSend("post", "auth/ws-ticket", () => {
    tickets += 1;
    return HttpResponse.json({ ticket: "t", expires_in: 30 });
  });
  onGet("auth/me", user);
  onGet("auth/totp", { enabled: false, since: null, recovery_codes_left: 0, is_required: false });
  onGet("auth/sessions", nothing);
  onGet("notifications", nothing);
  onGet("privacy/notice", notice(1));
});

describe("the gate", () => {
  test("lets somebody through who has consented", async () => {
    onGet("privacy/consent", standing(1, false));

    openAccount();

    expect(await screen.findByRole("heading", { name: "My account" })).toBeVisible();
  });

  test("asks for consent before anything else, and then goes on", async () => {
    const given: number[] = [];
    onGet("privacy/consent", standing(1, true));
    onSend("post", "privacy/consent", ({ version }) => {
      given.push(version);
      return HttpResponse.json(standing(1, false), { status: 201 });
    });

    openAccount();

    expect(await screen.findByText("What we keep, by version 1.")).toBeVisible();
    expect(screen.queryByRole("navigation", { name: "Main" })).toBeNull();
    expect(tickets).toBe(0);
    await press("I have read this and consent");
    expect(await screen.findByRole("heading", { name: "My account" })).toBeVisible();
    expect(given).toEqual([1]);
  });

  test("shows the new text when the notice changes under the reader's eyes", async () => {
    onGet("privacy/consent", standing(1, true));
    onSend("post", "privacy/consent", ({ version }) => {
      if (version === 2) return HttpResponse.json(standing(2, false), { status: 201 });
      onGet("privacy/consent", standing(2, true));
      onGet("privacy/notice", notice(2));
      return problem(409, "The notice has changed", { code: "notice_changed", current: 2 });
    });
    openAccount();

    await press("I have read this and consent");

    expect(await screen.findByText("What we keep, by version 2.")).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent("The notice was changed a moment ago");
    await press("I have read this and consent");
    expect(await screen.findByRole("heading", { name: "My account" })).toBeVisible();
  });

  test("asks anew over the page when a newer notice is published, and leaves the page as it is", async () => {
    onGet("privacy/consent", standing(1, false));
    const client = openAccount();
    await press("Change the password");
    await userEvent.type(await screen.findByLabelText("New password"), "half typed");

    onGet("privacy/consent", standing(2, true));
    onGet("privacy/notice", notice(2));
    onSend("post", "privacy/consent", () => HttpResponse.json(standing(2, false), { status: 201 }));
    await client.invalidateQueries({ queryKey: keys.privacy.all });

    expect(await screen.findByRole("dialog", { name: "The privacy notice has changed" })).toBeVisible();
    await press("I have read this and consent");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByLabelText("New password")).toHaveValue("half typed");
  });

  test("asks when the server refuses for want of it, keeps the page, and asks again for what was refused", async () => {
    onGet("privacy/consent", standing(1, false));
    const client = openAccount();
    await screen.findByRole("heading", { name: "My account" });

    onGet("privacy/consent", standing(2, true));
    onGet("privacy/notice", notice(2));
    onGetRefuse("auth/sessions", 403, "Consent first", { code: "consent_needed" });
    onSend("post", "privacy/consent", () => HttpResponse.json(standing(2, false), { status: 201 }));
    await client.invalidateQueries({ queryKey: keys.account.all });

    expect(await screen.findByRole("dialog", { name: "The privacy notice has changed" })).toBeVisible();
    expect(screen.queryByText("Consent first")).toBeNull();
    const asked = onGet("auth/sessions", nothing);
    await press("I have read this and consent");
    await waitFor(() => expect(asked).toHaveLength(1));
  });

  test("leads an admin without the second factor to its set-up and nothing else, then goes on", async () => {
    onGetRefuse("privacy/consent", 403, "Set it up", { code: "second_factor_missing" });
    onSend("post", "auth/totp", () => HttpResponse.json(setup));
    onSend("post", "auth/totp/confirm", ({ code }) =>
      code === "123456"
        ? HttpResponse.json({ recovery_codes: CODES })
        : problem(400, "Wrong", { code: "wrong_code", errors: { code: ["Is wrong."] } }),
    );
    openAccount();

    await press("Set up the second factor");
    expect(await screen.findByRole("img", { name: "Code for the authenticator app" })).toBeVisible();
    expect(screen.getByText("ABCD EFGH")).toBeVisible();
    expect(screen.queryByRole("navigation", { name: "Main" })).toBeNull();
    await userEvent.type(screen.getByLabelText(/Type the code/), "000000");
    await press("Switch it on");
    expect(await screen.findByText(/That is not the code of this moment/)).toBeVisible();
    await userEvent.clear(screen.getByLabelText(/Type the code/));
    await userEvent.type(screen.getByLabelText(/Type the code/), "123456");
    await press("Switch it on");

    for (const code of CODES) expect(await screen.findByText(code)).toBeVisible();
    expect(screen.getByRole("button", { name: "Done" })).toBeDisabled();
    expect(tickets).toBe(0);
    onGet("privacy/consent", standing(1, false));
    await userEvent.click(screen.getByLabelText("I have kept these codes"));
    await press("Done");
    expect(await screen.findByRole("heading", { name: "My account" })).toBeVisible();
  });

  test("keeps nobody out while the server is away for a moment", async () => {
    onGetRefuse("privacy/consent", 503, "Away");

    openAccount();

    expect(await screen.findByRole("heading", { name: "My account" })).toBeVisible();
  });
});

describe("a session that ends while the page is open", () => {
  test("leads to the sign-in, says why, and leaves nothing for the next person", async () => {
    onGet("privacy/consent", standing(1, false));
    const client = openAccount();
    await screen.findByRole("heading", { name: "My account" });
    expect(client.getQueryData(keys.account.own)).toBeDefined();

    endSession("ended");

    expect(await screen.findByRole("status")).toHaveTextContent("Your sign-in has ended");
    expect(window.location.search).toContain("next=%2Faccount");
    expect(client.getQueryData(keys.account.own)).toBeUndefined();
  });

  test("goes on as whoever has signed in in another tab, and shows nothing of the first person", async () => {
    onGet("privacy/consent", standing(1, false));
    openAccount();
    await screen.findByText("commandant");
    const sergeant = { ...user, id: 2, username: "sergeant", display_name: "S", role: "staff" };
    onSend("post", "auth/refresh", ({ refresh }) =>
      HttpResponse.json({ access: "a2", refresh: `${refresh}+` }),
    );
    onGet("auth/me", sergeant);

    localStorage.setItem("rgms.refresh", "r2");
    localStorage.setItem("rgms.owner", "2");
    window.dispatchEvent(new StorageEvent("storage", { key: "rgms.owner", newValue: "2" }));

    expect(await screen.findByText("sergeant")).toBeVisible();
    expect(screen.queryByText("commandant")).toBeNull();
    expect(tokens.refresh()).toBe("r2+");
  });
});
