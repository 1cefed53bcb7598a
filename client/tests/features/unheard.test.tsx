import { MutationObserver } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "@/api/problem";
import { makeQueryClient } from "@/app/query-client";
import { show } from "../support/render";

const refusals: ((title: string) => void)[] = [];
const told = vi.fn();

/** A page that can make a change, which the server has not answered yet. */
function openPage() {
  const mutationFn = () =>
    new Promise<void>((_, refuse) =>
      refusals.push((title) => refuse(new ApiError(409, { title, detail: "" }))),
    );
  const page = new MutationObserver<void, Error>(makeQueryClient(), { mutationFn });
  const leave = page.subscribe(() => undefined);
  const change = () => void page.mutate(undefined, { onError: told }).catch(() => undefined);
  return { change, leave };
}

async function refuse(which: number, title: string) {
  await waitFor(() => expect(refusals.length).toBeGreaterThan(which));
  refusals[which]?.(title);
}

beforeEach(() => {
  refusals.length = 0;
  told.mockClear();
  show(null);
});

test("a change that is refused after its page was left says so all the same", async () => {
  const { change, leave } = openPage();
  change();
  leave();

  await refuse(0, "Changed by someone else meanwhile");

  expect(await screen.findByText("Changed by someone else meanwhile")).toBeVisible();
  expect(told).not.toHaveBeenCalled();
});

test("an undo that is asked for after its page was left says when it is refused", async () => {
  const { change, leave } = openPage();
  leave();
  change();

  await refuse(0, "It cannot be taken back");

  expect(await screen.findByText("It cannot be taken back")).toBeVisible();
});

test("of two changes in one place each refusal is said, the last by the place itself", async () => {
  const { change } = openPage();
  change();
  change();

  await refuse(0, "The first was refused");
  await refuse(1, "The second was refused");

  expect(await screen.findByText("The first was refused")).toBeVisible();
  await waitFor(() => expect(told).toHaveBeenCalledOnce());
  expect(screen.queryByText("The second was refused")).toBeNull();
});
