import { notifications } from "@mantine/notifications";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import type { Correction, Erasure, ErasurePreview } from "@/api/types";
import { AskErasureSection } from "@/features/privacy/ask-erasure";
import { CorrectionsToDecide } from "@/features/privacy/corrections-to-decide";
import { ErasureOnPaper } from "@/features/privacy/erasure-on-paper";
import { ErasuresToDecide } from "@/features/privacy/erasures-to-decide";
import { show } from "../support/render";
import { onGet, onSend, problem } from "../support/server";
import { page } from "../support/session";

const asked = {
  requested_at: "2026-11-01T08:00:00+08:00",
  decided_at: null,
  decided_by_name: "",
  decision_reason: "",
};

const erasure: Erasure = {
  id: 4,
  user: 7,
  cadet: 9,
  name: "Reyes, Ana",
  reason: "I left",
  status: "open",
  ...asked,
};
const preview: ErasurePreview = {
  name: "Reyes, Ana",
  confirmation: "2026-0001",
  goes: [
    { what: "contact details", count: 1, why: "" },
    { what: "devices", count: 0, why: "" },
  ],
  stays: [{ what: "grades", count: 2, why: "the registrar keeps them" }],
  obstacle: "",
};
const correction = (given: Partial<Correction>): Correction => ({
  id: 5,
  user: 7,
  cadet: null,
  name: "Reyes, Ana",
  field: "email",
  says: "old@example.edu.ph",
  wanted: "new@example.edu.ph",
  reason: "mistyped",
  status: "open",
  ...asked,
  ...given,
});

beforeEach(() => notifications.clean());
// Whole pages: a busy machine is no failure.

const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));
const nothing = () => undefined;

describe("an erasure", () => {
  const list = () => show(<ErasuresToDecide filters={{ page: 1 }} userId={1} onPage={nothing} />);

  test("shows first what goes and what stays, and takes grounds and the typed number", async () => {
    onGet("privacy/erasures", page([erasure]));
    onGet("privacy/erasures/4/preview", preview);
    const sent: object[] = [];
    onSend("post", "privacy/erasures/4/accept", (body) => {
      sent.push(body);
      return HttpResponse.json({ ...erasure, status: "accepted" });
    });
    list();

    await press("Look and erase: Reyes, Ana");
    expect(await screen.findByText(/the registrar keeps them/)).toBeVisible();
    expect(screen.queryByText(/devices/)).not.toBeInTheDocument();
    await userEvent.type(screen.getByLabelText("Type 2026-0001 to confirm"), "2026-0002");
    await userEvent.type(screen.getByLabelText("On what grounds"), "letter of 3 March");
    expect(screen.getByRole("button", { name: "Erase for good" })).toBeDisabled();
    await userEvent.type(screen.getByLabelText("Type 2026-0001 to confirm"), "{Backspace}1");
    await press("Erase for good");

    expect(await screen.findByText("Erased.")).toBeVisible();
    expect(sent).toEqual([{ confirmation: "2026-0001", reason: "letter of 3 March" }]);
  });

  test("cannot be done while something stands against it", async () => {
    onGet("privacy/erasures", page([erasure]));
    onGet("privacy/erasures/4/preview", { ...preview, obstacle: "Ana is enrolled in a term that is open." });
    list();

    await press("Look and erase: Reyes, Ana");

    expect(await screen.findByText("Ana is enrolled in a term that is open.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Erase for good" })).not.toBeInTheDocument();
  });

  test("of one's own is decided by somebody else", async () => {
    onGet("privacy/erasures", page([{ ...erasure, user: 1 }]));
    list();

    expect(await screen.findByText("Waiting")).toBeVisible();
    expect(screen.queryByRole("button", { name: /Refuse|erase/ })).not.toBeInTheDocument();
  });

  test("that was asked for on paper is entered for the person, with the letter", async () => {
    const sent: object[] = [];
    onSend("post", "privacy/erasures", (body) => {
      sent.push(body);
      return HttpResponse.json(erasure, { status: 201 });
    });
    show(<ErasureOnPaper name="Reyes, Ana" cadet={9} />);

    await press("Erasure asked on paper");
    await press("Enter the request");
    expect(sent).toEqual([]);
    await userEvent.type(screen.getByLabelText("Reason"), "letter of 3 March");
    await press("Enter the request");

    expect(await screen.findByText(/Entered/)).toBeVisible();
    expect(sent).toEqual([{ reason: "letter of 3 March", cadet: 9 }]);
  });

  test("asked for twice says so and keeps what was typed", async () => {
    onSend("post", "privacy/erasures", () => problem(409, "An erasure is asked for already"));
    show(<AskErasureSection />);

    await press("Ask for erasure");
    await userEvent.type(screen.getByLabelText("Reason"), "I leave");
    await press("Send the request");

    expect(await screen.findByText(/asked for already/)).toBeVisible();
    expect(screen.getByLabelText("Reason")).toHaveValue("I leave");
  });
});

describe("a correction", () => {
  const list = () => show(<CorrectionsToDecide filters={{ page: 1 }} userId={1} onPage={nothing} />);

  test("is refused with a reason only", async () => {
    onGet("corrections", page([correction({})]));
    const sent: object[] = [];
    onSend("post", "corrections/5/refuse", (body) => {
      sent.push(body);
      return HttpResponse.json(correction({ status: "refused" }));
    });
    list();

    await press("Refuse: E-mail of Reyes, Ana");
    await press("Refuse");
    expect(await screen.findByText(/Say why/)).toBeVisible();
    await userEvent.type(screen.getByLabelText("Reason"), "no proof");
    await press("Refuse");

    expect(await screen.findByText("Refused.")).toBeVisible();
    expect(sent).toEqual([{ reason: "no proof" }]);
  });

  test("of one's own is decided by somebody else", async () => {
    onGet("corrections", page([correction({ user: 1 })]));
    list();

    expect(await screen.findByText("Waiting")).toBeVisible();
    expect(screen.queryByRole("button", { name: /Accept|Refuse/ })).not.toBeInTheDocument();
  });
});
