import { notifications } from "@mantine/notifications";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Account, AuditEntry, Duty } from "@/api/types";
import { AccountList } from "@/features/accounts/account-list";
import { changesOf, recordWords } from "@/features/audit/words";
import { DutyForm } from "@/features/duties/duty-form";
import { stateOf, timeOf } from "@/features/duties/words";
import { openAt } from "../support/app";
import { show } from "../support/render";
import { onGet, onSend, server } from "../support/server";
import { frameAnswers, page, signedInAs } from "../support/session";

const companies = [
  { id: 1, name: "Alpha", platoons: [{ id: 5, number: 1 }] },
  { id: 2, name: "Bravo", platoons: [] },
];

function account(id: number, given: Partial<Account> = {}): Account {
  return {
    id,
    username: `person${id}`,
    display_name: `Person ${id}`,
    email: "",
    role: "cadet",
    status: "active",
    created_at: "2026-11-01T08:00:00+08:00",
    last_login: null,
    second_factor_since: null,
    is_activated: true,
    ...given,
  };
}

function duty(id: number, given: Partial<Duty> = {}): Duty {
  return {
    id,
    user: 3,
    user_name: "Sgt Cruz",
    kind: "ENCODER",
    company: 1,
    company_name: "Alpha",
    platoon: null,
    platoon_number: null,
    starts_at: "2026-11-01T00:00:00+08:00",
    ends_at: null,
    created_at: "2026-11-01T00:00:00+08:00",
    ...given,
  };
}

/** Signed in as an admin; sockets cannot be opened. */
beforeEach(() => {
  notifications.clean();
  signedInAs("admin");
  frameAnswers([{ id: 9, name: "First", is_current: true }]);
  onGet("companies", page(companies));
});

// Whole pages: a busy machine is no failure.

const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));
const address = () => window.location.search;

describe("accounts", () => {
  const pending = [account(11, { status: "pending" }), account(12, { status: "pending" })];

  const showList = () =>
    show(<AccountList filters={{ page: 1 }} onFilters={() => undefined} onOpen={() => undefined} />);

  test("those that wait are let in together, and it is told how many were not waiting any more", async () => {
    onGet("accounts", page([...pending, account(13)]));
    const asked: number[][] = [];
    onSend("post", "accounts/approve", ({ ids }) => {
      asked.push(ids);
      return HttpResponse.json({ approved: [11] });
    });
    showList();

    await userEvent.click(await screen.findByRole("checkbox", { name: /Select all/ }));
    await press("Approve 2");

    expect(await screen.findByText(/1 approved. 1 account was not waiting any more/)).toBeVisible();
    expect(asked).toEqual([[11, 12]]);
    expect(screen.queryByRole("checkbox", { name: "Select Person 13" })).not.toBeInTheDocument();
  });

  test("one of them can be left out", async () => {
    onGet("accounts", page(pending));
    showList();

    await userEvent.click(await screen.findByRole("checkbox", { name: /Select all/ }));
    await userEvent.click(screen.getByRole("checkbox", { name: "Select Person 12" }));

    expect(screen.getByRole("button", { name: "Approve 1" })).toBeEnabled();
  });

  test("the filters are in the address and in the request", async () => {
    const seen = onGet("accounts", page([account(1)]));
    openAt("/people?role=staff&status=suspended&search=cruz&page=2");

    await screen.findByRole("table", { name: "Accounts" });

    const query = new URL(seen[0]?.url ?? "").searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      role: "staff",
      status: "suspended",
      search: "cruz",
      page: "2",
    });
    await userEvent.clear(screen.getByRole("searchbox"));
    await waitFor(() => expect(address()).not.toContain("cruz"));
    expect(address()).not.toContain("page");
  });

  test("a suspension asks why and takes nothing less", async () => {
    onGet("accounts", page([account(11)]));
    onGet("accounts/11", account(11));
    const reasons: string[] = [];
    onSend("post", "accounts/11/suspend", ({ reason }) => {
      reasons.push(reason);
      return HttpResponse.json(account(11, { status: "suspended" }));
    });
    openAt("/people?account=11");

    await press("Suspend");
    const dialog = await screen.findByRole("dialog", { name: "Suspend this account?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Suspend" }));
    expect(await within(dialog).findByText(/Say why/)).toBeVisible();
    await userEvent.type(within(dialog).getByLabelText("Reason"), "left the unit");
    await userEvent.click(within(dialog).getByRole("button", { name: "Suspend" }));

    expect(await screen.findByRole("button", { name: "Reinstate" })).toBeVisible();
    expect(reasons).toEqual(["left the unit"]);
  });

  test("nobody suspends oneself or takes the own second factor off here", async () => {
    const own = account(1, { role: "admin", second_factor_since: "2026-11-01T08:00:00+08:00" });
    onGet("accounts", page([own]));
    onGet("accounts/1", own);
    openAt("/people?account=1");

    await screen.findByRole("button", { name: "Change" });

    expect(screen.queryByRole("button", { name: "Suspend" })).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Remove second factor" })).not.toBeInTheDocument();
  });

  test("an activation code is shown once, with a slip to print, and is gone when the window closes", async () => {
    const fresh = account(11, { is_activated: false });
    onGet("accounts", page([fresh]));
    onGet("accounts/11", fresh);
    server.use(
      http.post(`${window.location.origin}/api/v1/accounts/11/activation-code`, () =>
        HttpResponse.json({ code: "ABCD-EFGH-JKMN", expires_at: "2026-12-24T08:00:00+08:00" }),
      ),
    );
    const print = vi.spyOn(window, "print").mockImplementation(() => undefined);
    openAt("/people?account=11");

    await press("Issue activation code");
    await press("Print the slip");

    expect(print).toHaveBeenCalledOnce();
    expect(document.querySelectorAll(".slip")).toHaveLength(1);
    await press("Done");
    await waitFor(() => expect(document.body).not.toHaveTextContent("ABCD-EFGH-JKMN"));
  });

  test("a new account that the server refuses keeps what was typed, with the reason at its field", async () => {
    onGet("accounts", page([]));
    onSend("post", "accounts", () =>
      HttpResponse.json(
        {
          title: "Taken",
          status: 409,
          detail: "",
          code: "x",
          errors: { username: ["Belongs to another account."] },
        },
        { status: 409 },
      ),
    );
    openAt("/people");

    await press("New account");
    await userEvent.type(await screen.findByLabelText("Username"), "sgt.cruz");
    await userEvent.type(screen.getByLabelText("Name"), "Sgt Cruz");
    await press("Make the account");

    expect(await screen.findByText("Belongs to another account.")).toBeVisible();
    expect(screen.getByLabelText("Username")).toHaveValue("sgt.cruz");
  });
});

describe("activation codes for many", () => {
  const code = (at: number) => ({
    cadet: at,
    student_number: `2026-${at}`,
    name: `Cadet ${at}`,
    company_name: "Alpha",
    platoon: 1,
    username: `2026-${at}`,
    code: `CODE-${at}`,
    expires_at: "2026-12-24T08:00:00+08:00",
  });

  function make() {
    const skipped = [{ cadet: 99, student_number: "2026-99", name: "Cadet 99", reason: "in_use" }];
    onSend("post", "cadets/activation-codes", () =>
      HttpResponse.json({ results: Array.from({ length: 19 }, (_, at) => code(at)), skipped }),
    );
    openAt("/people?view=codes");
    return press("Make the codes");
  }

  test("fill sheets of eighteen, and who got none is named", async () => {
    await make();

    expect(await screen.findByRole("heading", { name: "19 codes for the whole roster" })).toBeVisible();
    const sheets = [...document.querySelectorAll(".slip-sheet")];
    expect(sheets.map((sheet) => sheet.querySelectorAll(".slip").length)).toEqual([18, 1]);
    expect(sheets[0]).toHaveTextContent("2026-0");
    expect(screen.getByText(/Cadet 99/)).toHaveTextContent("has opened the account already");
  });

  test("are not lost by a wrong click: leaving asks first", async () => {
    await make();
    await screen.findByRole("button", { name: "Print the slips" });

    await userEvent.click(screen.getByRole("tab", { name: "Duties" }));

    expect(await screen.findByRole("dialog", { name: "Leave without the codes?" })).toBeVisible();
    await press("Cancel");
    expect(document.querySelectorAll(".slip")).toHaveLength(19);
  });
});

describe("duties", () => {
  const now = new Date("2026-11-26T12:00:00+08:00").getTime();

  test("in force, coming and ended ones are told apart", () => {
    expect(stateOf(duty(1), now)).toBe("in_force");
    expect(stateOf(duty(1, { starts_at: "2026-12-01T00:00:00+08:00" }), now)).toBe("coming");
    expect(stateOf(duty(1, { ends_at: "2026-11-26T12:00:00+08:00" }), now)).toBe("ended");
    const never = { starts_at: "2026-12-01T00:00:00+08:00", ends_at: "2026-12-01T00:00:00+08:00" };
    expect(stateOf(duty(1, never), now)).toBe("ended");
  });

  test("a last day is said as people count", () => {
    expect(timeOf(duty(1, { ends_at: "2026-12-01T00:00:00+08:00" }))).toBe("1 Nov 2026 – 30 Nov 2026");
    expect(timeOf(duty(1))).toBe("From 1 Nov 2026, until further notice");
  });

  test("the list says who covers what on a day, and which company nobody names", async () => {
    onGet("duties/kinds", []);
    const seen = onGet("duties", page([duty(1), duty(2, { company: null, company_name: "", kind: "TAC" })]));
    openAt("/people?view=duties&on=2026-11-20");

    expect(await screen.findByText("No duty names Bravo.")).toBeVisible();
    const alpha = screen.getByRole("region", { name: "Alpha" });
    expect(within(alpha).getByText("Encoder")).toBeVisible();
    expect(new URL(seen[0]?.url ?? "").searchParams.get("on")).toBe("2026-11-20");
  });

  test("Escape closes the window for it, and only then the account under it", async () => {
    onGet("accounts", page([]));
    onGet("duties", page([]));
    onGet("duties/kinds", []);
    onGet("privacy/consent", { version: 1, consented_at: "2026-11-22T09:00:00+08:00", is_pending: false });
    onGet("accounts/3", account(3, { role: "staff", display_name: "Sgt Cruz" }));
    openAt("/people?account=3");

    const panel = await screen.findByRole("dialog", { name: "Sgt Cruz" });
    await userEvent.click(await within(panel).findByRole("button", { name: "Give a duty" }));
    await screen.findByRole("dialog", { name: "Duty for Sgt Cruz" });
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog", { name: "Duty for Sgt Cruz" })).toBeNull());
    expect(window.location.search).toContain("account=3");
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(window.location.search).not.toContain("account=3"));
  });

  test("a new one covers whole days of the unit, at one place", async () => {
    onGet("duties/kinds", [{ kind: "ENCODER", actions: ["view", "encode_scores"], whole_corps_actions: [] }]);
    onGet("accounts", page([account(3, { role: "staff", display_name: "Sgt Cruz" })]));
    const given: object[] = [];
    onSend("post", "duties", (body) => {
      given.push(body);
      return HttpResponse.json(duty(1), { status: 201 });
    });
    show(<DutyForm onClose={() => undefined} />);

    const dialog = await screen.findByRole("dialog", { name: "Give a duty" });
    const pick = async (label: string, option: RegExp) => {
      await userEvent.click(within(dialog).getByRole("combobox", { name: label }));
      await userEvent.click(await screen.findByRole("option", { name: option }));
    };
    await pick("Person", /Sgt Cruz/);
    await pick("Duty", /Encoder/);
    expect(within(dialog).getByText(/encode scores/)).toBeVisible();
    await pick("Company", /Alpha/);
    await pick("Platoon", /Platoon 1/);
    await userEvent.type(within(dialog).getByLabelText("First day"), "2026-12-01");
    await userEvent.type(within(dialog).getByLabelText("Last day"), "2026-12-05");
    await userEvent.type(within(dialog).getByLabelText("Reason"), "General Order 12");
    await userEvent.click(within(dialog).getByRole("button", { name: "Give the duty" }));

    await waitFor(() =>
      expect(given).toEqual([
        {
          user: 3,
          kind: "ENCODER",
          company: null,
          platoon: 5,
          starts_at: "2026-11-30T16:00:00.000Z",
          ends_at: "2026-12-05T16:00:00.000Z",
          reason: "General Order 12",
        },
      ]),
    );
  });
});

describe("the audit log", () => {
  const entry: AuditEntry = {
    id: 7,
    at: "2026-11-26T09:14:07+08:00",
    actor_id: 1,
    actor_name: "The commandant",
    action: "enrollment.changed",
    table: "cadets_enrollment",
    row_id: 12,
    before: { company_id: 1, course: "MS 1", status: "ongoing" },
    after: { company_id: 2, course: "MS 1", status: null },
    reason: "transferred",
    request_id: "x",
    address: "192.0.2.7",
    chain_seq: 41,
  };
  const chain = {
    length: 41,
    anchor: "41:abc",
    chained_at: "2026-11-26T09:14:08+08:00",
    checked: 41,
    waiting: 0,
    waiting_since: null,
    fault: null,
  };

  test("only what changed is shown, with names for ids", () => {
    const names = {
      company_id: new Map([
        [1, "Alpha"],
        [2, "Bravo"],
      ]),
    };

    expect(changesOf(entry, names)).toEqual([
      { field: "company", before: "Alpha", after: "Bravo" },
      { field: "status", before: "ongoing", after: "" },
    ]);
    expect(changesOf({ before: null, after: null })).toEqual([]);
    expect(changesOf({ before: null, after: "erased" })).toEqual([
      { field: "value", before: "", after: "erased" },
    ]);
    expect(recordWords({ table: "some_unknown", row_id: null })).toBe("unknown");
  });

  test("an entry reads as a sentence, in the unit's time, and its record narrows the list", async () => {
    onGet("audit/chain", chain);
    const seen = onGet("audit", page([entry]));
    openAt("/audit?from=2026-11-01");

    const line = within(await screen.findByRole("list", { name: "Audit entries" })).getByRole("listitem");
    expect(line).toHaveTextContent("The commandant changed an enrollment");
    expect(line).toHaveTextContent("26 Nov 2026 09:14:07");
    expect(line).toHaveTextContent("Reason: transferred");
    await waitFor(() => expect(line).toHaveTextContent("Alpha → Bravo"));
    await press("Enrollment 12");

    await waitFor(() => expect(address()).toContain("row=12"));
    expect(address()).toContain("table=cadets_enrollment");
    expect(address()).toContain("from=2026-11-01");
    expect(new URL(seen[0]?.url ?? "").searchParams.get("from")).toBe("2026-11-01");
  });

  test("a broken chain is said aloud", async () => {
    onGet("audit", page([entry]));
    onGet("audit/chain", { ...chain, fault: { seq: 12, entry: 12, reason: "changed" } });
    openAt("/audit");

    expect(await screen.findByRole("alert")).toHaveTextContent("breaks at entry no. 12");
  });
});
