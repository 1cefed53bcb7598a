/**
 * Scans that are not answered yet, in IndexedDB: written there before anything is sent, removed only when the server
 * has answered for that very scan. A closed tab, a dead network or a lost answer therefore costs nothing: the same
 * `client_id` sent again is answered as a duplicate.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { ApiError } from "@/api/problem";
import type { ScanIn, ScanResult } from "@/api/types";
import { backoffMs } from "@/lib/backoff";
import { createStore } from "@/lib/store";

export interface QueuedScan extends ScanIn {
  day_id: number;
}

interface Scheme extends DBSchema {
  scans: { key: string; value: QueuedScan; indexes: { day_id: number } };
}

export interface QueueState {
  /** Scans on this device that the server has not answered. */
  queued: number;
  sending: boolean;
  /** Why the last attempt failed; null after one that succeeded. */
  problem: ApiError | null;
}

export type Send = (dayId: number, scans: ScanIn[]) => Promise<ScanResult[]>;

const BATCH = 100;

export class ScanQueue {
  readonly state = createStore<QueueState>({ queued: 0, sending: false, problem: null });
  private readonly dayId: number;
  private readonly send: Send;
  private readonly onResults: (results: ScanResult[]) => void;
  private readonly db: Promise<IDBPDatabase<Scheme>>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private flushing: Promise<void> | null = null;
  private stopped = false;

  constructor(dayId: number, send: Send, onResults: (results: ScanResult[]) => void) {
    this.dayId = dayId;
    this.send = send;
    this.onResults = onResults;
    this.db = openDB<Scheme>("rgms", 1, {
      upgrade(db) {
        db.createObjectStore("scans", { keyPath: "client_id" }).createIndex("day_id", "day_id");
      },
    });
  }

  /** Takes up what an earlier visit left, and sends when the network comes back. */
  start(): void {
    this.stopped = false;
    window.addEventListener("online", this.hurry);
    void this.count().then(this.hurry);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    window.removeEventListener("online", this.hurry);
  }

  /** Stores the scan, then tries to send. Resolves once it is stored. */
  async add(scan: ScanIn): Promise<void> {
    const db = await this.db;
    await db.put("scans", { ...scan, day_id: this.dayId });
    await this.count();
    void this.flush();
  }

  /** Sends everything that is queued; however often it is called, one batch is under way at a time. */
  flush(): Promise<void> {
    this.flushing ??= this.drain().finally(() => {
      this.flushing = null;
    });
    return this.flushing;
  }

  private readonly hurry = () => {
    this.attempt = 0;
    void this.flush();
  };

  private async drain(): Promise<void> {
    clearTimeout(this.timer);
    for (let batch = await this.oldest(); batch.length > 0 && !this.stopped; batch = await this.oldest()) {
      this.state.set({ ...this.state.get(), sending: true });
      try {
        const scans = batch.map(({ day_id: _, ...scan }) => scan);
        const results = await this.send(this.dayId, scans);
        await this.forget(results);
        this.attempt = 0;
        this.state.set({ ...this.state.get(), problem: null });
        this.onResults(results);
        if (results.length === 0)
          throw new ApiError(502, { title: "The server gave no answer for these scans" });
      } catch (error) {
        this.fail(error instanceof ApiError ? error : new ApiError(0, { detail: String(error) }));
        return;
      } finally {
        await this.count();
      }
    }
  }

  private fail(problem: ApiError): void {
    this.state.set({ ...this.state.get(), problem });
    // Nothing is thrown away whatever the answer was: a refused sign-in or a server error may pass.
    if (!this.stopped) this.timer = setTimeout(() => void this.flush(), backoffMs(this.attempt++));
  }

  private async oldest(): Promise<QueuedScan[]> {
    const scans = await (await this.db).getAllFromIndex("scans", "day_id", this.dayId);
    return scans.sort((a, b) => a.scanned_at.localeCompare(b.scanned_at)).slice(0, BATCH);
  }

  private async forget(results: ScanResult[]): Promise<void> {
    const change = (await this.db).transaction("scans", "readwrite");
    await Promise.all([...results.map((result) => change.store.delete(result.client_id)), change.done]);
  }

  private async count(): Promise<void> {
    const queued = await (await this.db).countFromIndex("scans", "day_id", this.dayId);
    this.state.set({ ...this.state.get(), queued, sending: false });
  }
}
