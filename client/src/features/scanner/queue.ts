/**
 * The scans of one person on this phone, on their way to the server: written to IndexedDB before anything is sent, waiting
 * there until the server has answered for that very scan. A closed tab, a dead network or a lost answer therefore costs
 * nothing: the same `client_id` sent again is answered as a duplicate.
 */
import { t } from "@lingui/core/macro";
import { ApiError } from "@/api/problem";
import type { ScanIn, ScanResult } from "@/api/types";
import { backoffMs } from "@/lib/backoff";
import { correctedTime } from "@/lib/server-clock";
import { createStore } from "@/lib/store";
import { database, type NewScan, type StoredScan } from "./database";

export interface QueueState {
  /** Scans on this phone that the server has not answered. */
  queued: number;
  sending: boolean;
  /** Why the last attempt failed; null after one that succeeded. */
  problem: ApiError | null;
  /** Counts the changes of what is stored, so that pages look again. */
  changes: number;
}

export interface Ways {
  send: (dayId: number, scans: ScanIn[]) => Promise<ScanResult[]>;
  /** Brings the day's roster, and with it the clock, up to date; at once, or when it is old. */
  freshen: (dayId: number, when: "now" | "if-old") => Promise<void>;
}

const BATCH = 200;
/** Says to the other tabs of this phone that what is stored has changed. */
const CHANNEL = "rgms.scans";
/** The phone's roster is older than the server's. */
const CONTRADICTIONS: readonly (string | undefined)[] = ["revoked", "unknown", "not_enrolled"];

export class ScanQueue {
  readonly state = createStore<QueueState>({ queued: 0, sending: false, problem: null, changes: 0 });
  readonly userId: number;
  private readonly ways: Ways;
  private readonly channel = new BroadcastChannel(CHANNEL);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private batch = BATCH;
  private flushing: Promise<void> | null = null;
  /** Whether somebody has asked to send since it was last looked for what waits. */
  private isAsked = false;
  private stopped = false;

  constructor(userId: number, ways: Ways) {
    this.userId = userId;
    this.ways = ways;
  }

  /** Takes up what an earlier visit left, and sends whenever there is reason to hope. */
  start(): void {
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    this.channel.addEventListener("message", this.look);
    void this.count().then(this.hurry);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    this.channel.close();
  }

  /** Stores the scan, then tries to send. Resolves once it is stored. */
  async add(scan: Omit<NewScan, "user_id">): Promise<void> {
    await (await database()).add("scans", { ...scan, user_id: this.userId } as StoredScan);
    await this.tell();
    // While the server is away the timer asks again, not each of hundreds of scans.
    if (scan.state === "waiting" && this.timer === undefined) void this.flush();
  }

  /** The scans of a day on this phone, in the order of scanning. */
  async ofDay(dayId: number): Promise<StoredScan[]> {
    return (await database()).getAllFromIndex("scans", "by_day", [this.userId, dayId]);
  }

  /** Sends everything that waits; however often it is called, and in however many tabs, one batch is under way at a time. */
  flush(): Promise<void> {
    this.isAsked = true;
    this.flushing ??= alone(() => this.drain()).finally(() => {
      this.flushing = null;
      // A scan that was stored after the last look is no less to be sent.
      if (this.isAsked && this.timer === undefined && !this.stopped) return this.flush();
    });
    return this.flushing;
  }

  private readonly hurry = () => {
    if (document.visibilityState === "hidden") return;
    this.attempt = 0;
    void this.flush();
  };

  private readonly look = () => void this.count();

  private async drain(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    /** Days that the server refuses as a whole; the others go on. */
    const stuck = new Map<number, ApiError>();
    for (
      let scans = await this.next(stuck);
      scans.length > 0 && !this.stopped;
      scans = await this.next(stuck)
    ) {
      const dayId = scans[0]?.day_id ?? 0;
      this.state.set({ ...this.state.get(), sending: true });
      try {
        await this.sendBatch(dayId, scans);
      } catch (error) {
        const problem = error instanceof ApiError ? error : new ApiError(0, { detail: String(error) });
        if (problem.status === 400 || problem.status === 413) await this.apart(scans);
        else if (problem.isPassing || problem.status === 401 || problem.status >= 500) {
          this.comeAgain(problem);
          return;
        } else stuck.set(dayId, problem);
      } finally {
        await this.tell();
      }
    }
    const [refusal = null] = stuck.values();
    this.state.set({ ...this.state.get(), problem: refusal });
  }

  /** The batch was refused as a whole: alone, each scan gets its own answer, and one that is refused alone has it. */
  private async apart(scans: StoredScan[]): Promise<void> {
    if (scans.length > 1) this.batch = 1;
    else
      await this.settle(
        scans,
        scans.map(({ client_id }) => ({ client_id, outcome: "rejected", reason: "malformed" })),
      );
  }

  private async sendBatch(dayId: number, scans: StoredScan[]): Promise<void> {
    const timed = await this.withTimes(dayId, scans);
    const results = await this.ways.send(
      dayId,
      timed.map(({ client_id, token, kind, scanned_at }) => ({ client_id, token, kind, scanned_at })),
    );
    await this.settle(timed, results);
    if (results.length === 0)
      throw new ApiError(502, { title: t`The server gave no answer for these scans` });
    const wasAway = this.state.get().problem !== null;
    this.attempt = 0;
    this.batch = BATCH;
    this.state.set({ ...this.state.get(), problem: null });
    const isOutdated = results.some((one) => CONTRADICTIONS.includes(one.reason));
    await this.ways.freshen(dayId, wasAway || isOutdated ? "now" : "if-old").catch(() => undefined);
  }

  /** A scan made before the clock was ever measured gets its time now, once: a repetition must say the same. */
  private async withTimes(
    dayId: number,
    scans: StoredScan[],
  ): Promise<(StoredScan & { scanned_at: string })[]> {
    if (scans.some((scan) => !scan.scanned_at) && correctedTime(0) === null)
      await this.ways.freshen(dayId, "now");
    const change = (await database()).transaction("scans", "readwrite");
    const timed = scans.map((scan) => ({
      ...scan,
      scanned_at: scan.scanned_at ?? correctedTime(scan.device_at) ?? new Date(scan.device_at).toISOString(),
    }));
    const late = timed.filter((_, index) => !scans[index]?.scanned_at);
    await Promise.all([...late.map((scan) => change.store.put(scan)), change.done]);
    return timed;
  }

  private async settle(scans: StoredScan[], results: ScanResult[]): Promise<void> {
    const answers = new Map(results.map((result) => [result.client_id, result]));
    const change = (await database()).transaction("scans", "readwrite");
    const writes = scans.flatMap((scan) => {
      const answer = answers.get(scan.client_id);
      return answer ? [change.store.put({ ...scan, state: "settled", answer })] : [];
    });
    await Promise.all([...writes, change.done]);
  }

  private comeAgain(problem: ApiError): void {
    this.state.set({ ...this.state.get(), problem });
    // On a network that drops long requests, short ones get through.
    this.batch = Math.max(10, Math.floor(this.batch / 2));
    // Nothing is thrown away whatever the answer was: a refused sign-in or a server error may pass.
    if (!this.stopped) this.timer = setTimeout(() => void this.flush(), backoffMs(this.attempt++));
  }

  /** The next batch: the oldest scan that can be sent, and what was scanned after it on the same day. */
  private async next(stuck: Map<number, ApiError>): Promise<StoredScan[]> {
    this.isAsked = false;
    const own = [this.userId, "waiting"] as [number, string];
    const atMost = stuck.size > 0 ? undefined : this.batch;
    const waiting = await (await database()).getAllFromIndex("scans", "by_state", own, atMost);
    const sendable = waiting.filter((scan) => !stuck.has(scan.day_id));
    return sendable.filter((scan) => scan.day_id === sendable[0]?.day_id).slice(0, this.batch);
  }

  private async tell(): Promise<void> {
    await this.count();
    if (!this.stopped) this.channel.postMessage("changed");
  }

  private async count(): Promise<void> {
    const queued = await (await database()).countFromIndex("scans", "by_state", [this.userId, "waiting"]);
    const { changes, problem } = this.state.get();
    this.state.set({ queued, sending: false, problem: queued === 0 ? null : problem, changes: changes + 1 });
  }
}

/** One tab of this phone at a time. The lock exists in secure contexts only; elsewhere the ids alone prevent doubles. */
function alone(job: () => Promise<void>): Promise<void> {
  return navigator.locks ? navigator.locks.request(CHANNEL, job) : job();
}
