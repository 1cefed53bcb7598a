import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import { endSession, sessionStore, tokens } from "@/api/session";
import { openAt } from "../support/app";
import { onSend, problem, server } from "../support/server";

const CODE = "ABCD-EFGH-JKMN";
const signedIn = (username: string) =>
  HttpResponse.json({
    access: "a1",
    refresh: "r1",
    user: { id: 1, username, display_name: "S", role: "staff", actions: [] },
  });
const refusal = (status: number, code: string, more: object = {}) =>
  problem(status, "The server's title", { code, detail: "The server's detail", ...more });

/** Every address that is asked for from now on. */
function addresses(): string[] {
  const seen: string[] = [];
  server.events.on("request:start", ({ request }) => seen.push(request.url));
  return seen;
}

async function fill(label: string, text: string): Promise<void> {
  const field = await screen.findByLabelText(label);
  await userEvent.clear(field);
  await userEvent.type(field, text);
}

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

async function signInAs(username: string): Promise<void> {
  await fill("Username", username);
  await fill("Password", "parade-ground");
  await press("Sign in");
}

beforeEach(() => {
  tokens.forget();
  sessionStore.set({ state: "unknown", user: null });
  server.events.removeAllListeners();
});

describe("signing in", () => {
  test("leads to the page that was asked for", async () => {
    onSend("post", "auth/login", ({ username }) => signedIn(username));
    openAt("/sign-in?next=/nowhere");

    await signInAs("sergeant");

    await screen.findByRole("heading", { name: "There is nothing here" });
    expect(sessionStore.get().user?.username).toBe("sergeant");
  });

  test("says what to do after a refusal", async () => {
    onSend("post", "auth/login", () => refusal(401, "wrong_credentials"));
    openAt("/sign-in");

    await signInAs("sergeant");

    expect(await screen.findByRole("alert")).toHaveTextContent("capital letters count");
  });

  test("says how long to wait after too many tries, and takes none meanwhile", async () => {
    onSend("post", "auth/login", () => refusal(429, "too_many_tries", { retry_after: 90 }));
    openAt("/sign-in");

    await signInAs("sergeant");

    expect(await screen.findByRole("alert")).toHaveTextContent("Wait 1 minute 30 seconds");
    expect(screen.getByRole("button", { name: /^Try again in 1 minute/ })).toBeDisabled();
  });

  test("leaves the session that the browser remembered", async () => {
    localStorage.setItem("rgms.refresh", "of before");
    const left: string[] = [];
    onSend("post", "auth/logout", ({ refresh }) => {
      left.push(refresh);
      return new HttpResponse(null, { status: 204 });
    });
    onSend("post", "auth/login", ({ username }) => signedIn(username));
    openAt("/sign-in?next=/nowhere");

    await signInAs("sergeant");

    await waitFor(() => expect(left).toEqual(["of before"]));
    expect(tokens.refresh()).toBe("r1");
  });

  test.each([
    ["ended", "Your sign-in has ended"],
    ["other-tab", "in another tab"],
    ["suspended", "may have been suspended"],
  ] as const)("says why somebody has to do so again: %s", async (why, words) => {
    endSession(why);
    openAt("/sign-in");

    expect(await screen.findByRole("status")).toHaveTextContent(words);
  });
});

describe("the second step", () => {
  const challenged = () => refusal(401, "second_factor_required", { challenge: "c1", expires_in: 300 });

  test("takes the code of the app", async () => {
    const sent: object[] = [];
    onSend("post", "auth/login", challenged);
    onSend("post", "auth/login/second-factor", (body) => {
      sent.push(body);
      return signedIn("commandant");
    });
    openAt("/sign-in?next=/nowhere");
    await signInAs("commandant");

    const field = await screen.findByLabelText("Code");
    expect(field).toHaveAttribute("autocomplete", "one-time-code");
    await fill("Code", "123456");
    await press("Go on");

    await screen.findByRole("heading", { name: "There is nothing here" });
    expect(sent).toEqual([{ challenge: "c1", code: "123456" }]);
  });

  test("takes a recovery code instead", async () => {
    const sent: object[] = [];
    onSend("post", "auth/login", challenged);
    onSend("post", "auth/login/second-factor", (body) => {
      sent.push(body);
      return signedIn("commandant");
    });
    openAt("/sign-in?next=/nowhere");
    await signInAs("commandant");

    await press("Use a recovery code");
    await fill("Recovery code", "CDFG-HJKM-NPQR-TVWX");
    await press("Go on");

    await waitFor(() => expect(sent).toEqual([{ challenge: "c1", code: "CDFG-HJKM-NPQR-TVWX" }]));
  });

  test("says what may be wrong with a code, and takes another one", async () => {
    onSend("post", "auth/login", challenged);
    onSend("post", "auth/login/second-factor", () => refusal(401, "wrong_code"));
    openAt("/sign-in");
    await signInAs("commandant");

    await fill("Code", "000000");
    await press("Go on");

    expect(await screen.findByRole("alert")).toHaveTextContent("type the one that the app shows now");
    expect(screen.getByLabelText("Code")).toHaveValue("");
  });

  test("goes back to the password when its time is over", async () => {
    onSend("post", "auth/login", challenged);
    onSend("post", "auth/login/second-factor", () => refusal(401, "challenge_over"));
    openAt("/sign-in");
    await signInAs("commandant");

    await fill("Code", "000000");
    await press("Go on");

    expect(await screen.findByRole("alert")).toHaveTextContent("Begin again with your password");
    expect(screen.getByLabelText("Password")).toHaveValue("");
  });
});

describe("activating an account", () => {
  test("sends the link's code in the body and never in an address", async () => {
    const seen = addresses();
    const sent: object[] = [];
    onSend("post", "auth/activate", (body) => {
      sent.push(body);
      return HttpResponse.json({ username: "jreyes" });
    });
    onSend("post", "auth/login", ({ username }) => signedIn(username));
    openAt(`/activate#${CODE}`);

    expect(await screen.findByLabelText("Activation code")).toHaveValue(CODE);
    await fill("New password", "four words of parade");
    await press("Open my account");

    await screen.findByRole("heading", { name: "Your username is jreyes" });
    expect(sent).toEqual([{ code: CODE, username: "", password: "four words of parade" }]);
    expect(sessionStore.get().state).toBe("signed-in");
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.filter((address) => address.includes(CODE))).toEqual([]);
  });

  test("says what is wrong with the password at its field, and keeps what was typed", async () => {
    onSend("post", "auth/activate", () =>
      refusal(400, "invalid", { errors: { password: ["Is among the passwords that are tried first."] } }),
    );
    openAt("/activate");

    await fill("Activation code", CODE);
    await fill("New password", "password1234");
    await press("Open my account");

    expect(await screen.findByText("Is among the passwords that are tried first.")).toBeVisible();
    expect(screen.getByLabelText("Activation code")).toHaveValue(CODE);
  });

  test("says where a new code comes from", async () => {
    onSend("post", "auth/activate", () => refusal(400, "code_not_valid"));
    openAt(`/activate#${CODE}`);

    await fill("New password", "four words of parade");
    await press("Open my account");

    expect(await screen.findByRole("alert")).toHaveTextContent("Ask the training office for a new code");
  });

  test("leads to the sign-in where a second factor is asked for", async () => {
    onSend("post", "auth/activate", () => HttpResponse.json({ username: "jreyes" }));
    onSend("post", "auth/login", () => refusal(401, "second_factor_required", { challenge: "c1" }));
    openAt(`/activate#${CODE}`);

    await fill("New password", "four words of parade");
    await press("Open my account");

    expect(await screen.findByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/sign-in");
  });

  test("counts the characters that are still missing", async () => {
    openAt("/activate");

    await fill("New password", "parade");

    expect(screen.getByText(/4 to go/)).toBeVisible();
  });
});

describe("a forgotten password", () => {
  test("is answered the same whether or not there is an account", async () => {
    onSend("post", "auth/password/reset", () => new HttpResponse(null, { status: 202 }));
    openAt("/forgot-password");

    await fill("Username or e-mail address", "nobody");
    await press("Send the link");

    expect(await screen.findByRole("status")).toHaveTextContent("If an account belongs to nobody");
  });

  test("is replaced by the mailed link, whose token stands in no address", async () => {
    const seen = addresses();
    const sent: object[] = [];
    onSend("post", "auth/password/reset/confirm", (body) => {
      sent.push(body);
      return new HttpResponse(null, { status: 204 });
    });
    openAt("/reset#the-token");

    await fill("New password", "four words of parade");
    await press("Set the password");

    expect(await screen.findByRole("link", { name: "Sign in" })).toBeVisible();
    expect(sent).toEqual([{ token: "the-token", password: "four words of parade" }]);
    expect(seen.filter((address) => address.includes("the-token"))).toEqual([]);
  });

  test.each(["/reset", "/reset#used-before"])("leads to a new link from %s", async (path) => {
    onSend("post", "auth/password/reset/confirm", () => refusal(400, "link_not_valid"));
    openAt(path);

    if (path.includes("#")) {
      await fill("New password", "four words of parade");
      await press("Set the password");
    }

    expect(await screen.findByRole("link", { name: "Ask for a new link" })).toBeVisible();
  });
});

test("asking for an account says who decides, and by which way the answer comes", async () => {
  onSend("post", "auth/register", () => new HttpResponse(null, { status: 202 }));
  openAt("/register");

  await fill("Your full name", "Juan Reyes");
  await fill("E-mail address", "juan@example.test");
  await fill("Username", "jreyes");
  await fill("Password", "four words of parade");
  await press("Send the request");

  expect(await screen.findByRole("status")).toHaveTextContent(/training office decides.*juan@example.test/s);
});
