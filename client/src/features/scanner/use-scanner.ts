import { useCallback, useEffect, useRef, useState } from "react";
import { useUser } from "@/api/reference";
import type { ScannerKit } from "@/api/types";
import { correctedTime } from "@/lib/server-clock";
import { useStore } from "@/lib/store";
import { uuid } from "@/lib/uuid";
import { readCard } from "./card";
import { keptKit, type NewScan, type StoredKit, type StoredScan } from "./database";
import { faceOf } from "./faces";
import { isRefused, judge } from "./judge";
import { freshenKit, freshenOldKit, kitChanges } from "./kit";
import type { ScanQueue } from "./queue";
import { play } from "./sound";
import { useQueue } from "./use-queue";
import { type Verdict, verdictOf, vibrations } from "./verdict";

/** A camera sees the same code ten times a second; it is a new scan once the code was out of view for so long. */
const OUT_OF_VIEW_MS = 4_000;
/** While the scanner is open, lost cards and new cadets are asked for this often. */
const FRESHEN_MS = 60_000;
const SHOWN = 12;

/** The kit of the day on this phone: undefined while it is looked for, null when there is none. Kept fresh while open. */
export function useKit(dayId: number): StoredKit | null | undefined {
  const { id } = useUser();
  const changes = useStore(kitChanges);
  const [kit, setKit] = useState<StoredKit | null>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the reason to look again
  useEffect(() => {
    void keptKit(id, dayId).then((stored) => setKit(stored ?? null));
  }, [id, dayId, changes]);
  useEffect(() => {
    const freshen = () => void freshenOldKit(id, dayId).catch(() => undefined);
    // Whoever opens the scanner wants what holds now.
    void freshenKit(id, dayId).catch(() => undefined);
    window.addEventListener("online", freshen);
    const timer = setInterval(freshen, FRESHEN_MS);
    return () => {
      window.removeEventListener("online", freshen);
      clearInterval(timer);
    };
  }, [id, dayId]);
  return kit;
}

/** The face of a scanned cadet, as far as it is on this phone. */
export function useFace(kit: ScannerKit | undefined, cadetId: number | null | undefined): string | null {
  const changes = useStore(kitChanges);
  const [face, setFace] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the reason to look again
  useEffect(() => {
    let isCurrent = true;
    setFace(null);
    if (kit && cadetId) void faceOf(kit, cadetId).then((found) => isCurrent && setFace(found));
    return () => {
      isCurrent = false;
    };
  }, [kit, cadetId, changes]);
  return face;
}

/** The day's scans on this phone, newest first, and how to make one. */
export function useScanner(dayId: number, kit: ScannerKit | undefined) {
  const { queue, state } = useQueue();
  const [scans, setScans] = useState<StoredScan[]>([]);
  const seen = useRef(new Map<string, number>());

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the reason to look again
  useEffect(() => {
    void queue?.ofDay(dayId).then((stored) => setScans(stored.reverse()));
  }, [queue, dayId, state.changes]);

  const scan = useCallback(
    async (token: string, kind: "in" | "out") => {
      if (queue) await queue.add(await weigh(queue, dayId, kit, token, kind));
    },
    [queue, dayId, kit],
  );

  const see = useCallback(
    (token: string, kind: "in" | "out") => {
      const same = `${kind} ${token}`;
      const before = seen.current.get(same) ?? 0;
      seen.current.set(same, Date.now());
      if (Date.now() - before > OUT_OF_VIEW_MS) void scan(token, kind);
    },
    [scan],
  );

  const [newest] = scans;
  const verdict = newest && verdictOf(newest, kit);
  useFelt(newest, verdict);
  return {
    newest,
    verdict,
    earlier: scans.slice(1, SHOWN),
    refused: scans.filter(needsALook),
    state,
    scan,
    see,
    retry: () => void queue?.flush(),
  };
}

/** What the server did not take although the phone let the cadet pass: somebody has to look at these. */
function needsALook({ answer }: StoredScan): boolean {
  return answer !== null && (answer.outcome === "rejected" || answer.outcome === "held");
}

async function weigh(
  queue: ScanQueue,
  dayId: number,
  kit: ScannerKit | undefined,
  token: string,
  kind: "in" | "out",
): Promise<Omit<NewScan, "user_id">> {
  const device_at = Date.now();
  const scanned_at = correctedTime(device_at);
  const made = { client_id: uuid(), day_id: dayId, token, kind, device_at, scanned_at, answer: null };
  if (!kit) return { ...made, cadet_id: null, judgement: "unchecked", state: "waiting" };
  const reading = await readCard(token, kit.public_key);
  // What is no card of ours may be anything, also something private: it is not kept.
  if (reading === "malformed")
    return { ...made, token: "", cadet_id: null, judgement: reading, state: "settled" };
  if (reading === "forged") return { ...made, cadet_id: null, judgement: reading, state: "settled" };
  const { cadet_id } = reading;
  const earlier = (await queue.ofDay(dayId))
    .filter((one) => one.cadet_id === cadet_id && !isRefused(one.judgement))
    .map((one) => ({ kind: one.kind, at: new Date(one.scanned_at ?? one.device_at).getTime() }));
  const at = new Date(scanned_at ?? device_at).getTime();
  const judgement = judge({ reading, kit, kind, at, isTimed: scanned_at !== null, earlier });
  return { ...made, cadet_id, judgement, state: isRefused(judgement) ? "settled" : "waiting" };
}

/** Vibrates and sounds for a new scan, and again only when the server says otherwise than the phone did. */
function useFelt(newest: StoredScan | undefined, verdict: Verdict | undefined): void {
  const felt = useRef<{ id: string | undefined; sound: string } | null>(null);
  const opened = useRef(Date.now());
  const id = newest?.client_id;
  const sound = verdict?.sound;
  const isOld = newest !== undefined && newest.device_at < opened.current;
  useEffect(() => {
    if (!id || !sound || isOld || (felt.current?.id === id && felt.current.sound === sound)) return;
    felt.current = { id, sound };
    navigator.vibrate?.(vibrations[sound]);
    play(sound);
  }, [id, sound, isOld]);
}
