import { afterEach, expect, it, vi } from "vitest";
import { pushState } from "@/features/notifications/push";

afterEach(() => vi.unstubAllGlobals());

function subscribedWith(...bytes: number[]) {
  const subscription = { options: { applicationServerKey: Uint8Array.from(bytes).buffer } };
  const registration = { pushManager: { getSubscription: async () => subscription } };
  vi.stubGlobal("PushManager", {});
  vi.stubGlobal("Notification", { permission: "granted" });
  vi.stubGlobal("navigator", { serviceWorker: { getRegistration: async () => registration } });
}

it("says that a browser which subscribed with another key of the server is pushed to no more", async () => {
  subscribedWith(251, 255, 254, 1);

  expect([await pushState("-__-AQ"), await pushState("-__-Ag")]).toEqual(["on", "off"]);
});
