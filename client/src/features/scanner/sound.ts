/** Outcomes by ear, for who looks at the cadet and not at the phone. Made here: nothing to download. */
import { createStore } from "@/lib/store";

export type Sound = "good" | "late" | "again" | "bad";

/** [hertz, milliseconds] one after the other. */
const tones: Record<Sound, [number, number][]> = {
  good: [[1320, 120]],
  late: [
    [880, 110],
    [660, 160],
  ],
  again: [[520, 120]],
  bad: [
    [190, 220],
    [150, 320],
  ],
};

const STORAGE_KEY = "rgms.sound";
export const soundStore = createStore(localStorage.getItem(STORAGE_KEY) !== "off");

export function setSound(on: boolean): void {
  localStorage.setItem(STORAGE_KEY, on ? "on" : "off");
  soundStore.set(on);
}

let speaker: AudioContext | null = null;

/** Browsers let a page sound only after somebody has touched it: called from the button that starts the camera. */
export function openSpeaker(): void {
  if (typeof AudioContext === "undefined") return;
  speaker ??= new AudioContext();
  void speaker.resume().catch(() => undefined);
}

export function play(sound: Sound): void {
  if (speaker?.state !== "running" || !soundStore.get()) return;
  let at = speaker.currentTime;
  for (const [hertz, ms] of tones[sound]) {
    const tone = speaker.createOscillator();
    const loudness = speaker.createGain();
    tone.frequency.value = hertz;
    tone.type = sound === "bad" ? "square" : "sine";
    loudness.gain.setValueAtTime(0.35, at);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + ms / 1000);
    tone.connect(loudness).connect(speaker.destination);
    tone.start(at);
    tone.stop(at + ms / 1000);
    at += ms / 1000;
  }
}
