import { act, cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, test } from "vitest";
import { keys } from "@/api/keys";
import { sessionStore } from "@/api/session";
import type { Message, User } from "@/api/types";
import { Messages } from "@/features/conversations/messages";
import { HeadCounts } from "@/features/ground/head-counts";
import { ReasonModal } from "@/ui/reason-modal";
import { toastUndo } from "@/ui/toast";
import { show } from "../support/render";
import { onGet, onGetRefuse, onSend, problem } from "../support/server";

const asked = {
  title: "Why?",
  explanation: "",
  confirm: "Do it",
  busy: false,
  onClose: () => undefined,
  onConfirm: () => undefined,
};

afterEach(() => {
  // Nobody is signed out under an open page.
  cleanup();
  sessionStore.set({ state: "signed-out", user: null });
});

describe("what pages share", () => {
  test("an undo that is clicked twice is done once", async () => {
    let undone = 0;
    show(null);
    act(() => toastUndo("It is done.", () => undone++));
    const button = await screen.findByRole("button", { name: "Undo" });

    act(() => {
      button.click();
      button.click();
    });

    expect(undone).toBe(1);
  });

  test("a step that asks why begins without the reason of the one before", async () => {
    const user = userEvent.setup();
    let turn: (opened: boolean) => void = () => undefined;
    function Step() {
      const [opened, setOpened] = useState(true);
      turn = setOpened;
      return <ReasonModal {...asked} opened={opened} />;
    }
    show(<Step />);
    await user.type(screen.getByLabelText("Reason"), "of the first");
    act(() => turn(false));
    act(() => turn(true));

    expect(await screen.findByLabelText("Reason")).toHaveValue("");
  });

  test("a count that is being entered outlives a refresh that does not come through", async () => {
    const user = userEvent.setup();
    const line = {
      platoon_id: 4,
      company: "Alpha",
      number: 1,
      enrolled: 40,
      scanned: 30,
      counted: null,
      difference: null,
      counted_at: null,
      entered_by: "",
      note: "",
    };
    onGet("training-days/7/head-counts", { results: [line] });
    onGet("training-days/7/head-counts/4", { count: 0, results: [] });
    const client = show(<HeadCounts dayId={7} begun />);
    await user.click(await screen.findByRole("button", { name: "Enter count of Alpha, platoon 1" }));
    await user.type(await screen.findByLabelText("How many stand there"), "38");
    onGetRefuse("training-days/7/head-counts", 503, "Away");
    const refresh = () => act(() => client.invalidateQueries({ queryKey: keys.headCounts.detail(7) }));
    const state = () => client.getQueryState(keys.headCounts.partWith(7, "board", { session: undefined }));
    await refresh();
    await waitFor(() => expect(state()?.status).toBe("error"));
    onGet("training-days/7/head-counts", { results: [{ ...line, scanned: 31 }] });
    await refresh();
    await waitFor(() => expect(state()?.status).toBe("success"));

    expect(screen.getByLabelText("How many stand there")).toHaveValue("38");
  });

  test("a message whose change is refused keeps what was typed", async () => {
    const user = userEvent.setup();
    sessionStore.set({ state: "signed-in", user: { id: 1, role: "staff", actions: [] } as unknown as User });
    const message = {
      id: 9,
      author: 1,
      author_name: "I",
      written_at: new Date().toISOString(),
      body: "Before",
    } as Message;
    onGet("threads/3/messages", { count: 1, results: [message] });
    onSend("patch", "messages/9", () => problem(503, "Away"));
    show(<Messages thread={{ id: 3, unread: 0, newest_id: 9 } as never} />);
    await user.click(await screen.findByRole("button", { name: "Change" }));
    const typed = within(await screen.findByRole("dialog")).getByLabelText("Your message");
    await user.type(typed, " and after");
    await user.click(screen.getByRole("button", { name: "Save" }));

    await waitFor(() => expect(screen.getByText("Away")).toBeVisible());
    expect(typed).toBeVisible();
    expect(typed).toHaveValue("Before and after");
  });
});
