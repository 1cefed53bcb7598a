/** The faces of a kit's cadets, on this phone: a hundred at a time, and only what is not here yet. */
import type { ScannerKit } from "@/api/types";
import { database, keptKit } from "./database";
import { takeFaces } from "./queries";

const AT_ONCE = 100;
let running: Promise<void> | null = null;

/** Takes along the faces that this phone lacks, and lets go of those that were replaced. One such work at a time. */
export function freshenFaces(
  userId: number,
  dayId: number,
  kit: ScannerKit,
  onChange: () => void,
): Promise<void> {
  running ??= work(userId, dayId, kit, onChange).finally(() => {
    running = null;
  });
  return running;
}

async function work(userId: number, dayId: number, kit: ScannerKit, onChange: () => void): Promise<void> {
  const db = await database();
  const wanted = new Map(kit.roster.map((line) => [line.cadet_id, line.photo_id]));
  const here = new Set<number>();
  for (const key of await db.getAllKeys("faces")) {
    const [cadet, photo] = key;
    if (wanted.get(cadet) === photo) here.add(cadet);
    else if (wanted.has(cadet)) await db.delete("faces", key);
  }
  const lacking = [...wanted].filter(([cadet, photo]) => photo !== null && !here.has(cadet));
  const cadets = lacking.map(([cadet]) => cadet);
  for (let first = 0; first < cadets.length; first += AT_ONCE) {
    const faces = await takeFaces(dayId, cadets.slice(first, first + AT_ONCE));
    // Signed out meanwhile: nothing comes back onto the phone.
    if (!(await keptKit(userId, dayId))) return;
    await Promise.all(faces.map((face) => db.put("faces", face)));
  }
  if (cadets.length > 0) onChange();
}

/** The face of a cadet of the kit as the address of a picture; null while it is not on this phone. */
export async function faceOf(kit: ScannerKit, cadetId: number): Promise<string | null> {
  const photo = kit.roster.find((line) => line.cadet_id === cadetId)?.photo_id;
  if (typeof photo !== "number") return null;
  const face = await (await database()).get("faces", [cadetId, photo]);
  return face ? `data:image/jpeg;base64,${face.jpeg}` : null;
}
