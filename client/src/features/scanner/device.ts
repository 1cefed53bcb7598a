import { uuid } from "@/lib/uuid";

const DEVICE = "rgms-scanner";

/**
 * A number that this phone made for itself; it says nothing of whose phone it is, and stays when its people sign out: the same
 * phone in other hands is the same phone.
 */
export function device(): string {
  const known = localStorage.getItem(DEVICE);
  if (known) return known;
  const made = uuid();
  localStorage.setItem(DEVICE, made);
  return made;
}
