export interface Part {
  text: string;
  /** Only ever http or https: nothing that somebody wrote runs on the page. */
  href?: string;
}

const LINK = /https?:\/\/[^\s<>"'`]+/gi;
// What ends a sentence or closes a bracket belongs to the text, not to the link.
const AFTER = /[.,;:!?)\]}’”]+$/;

/** Plain text in parts, so that addresses can be shown as links. What is not an address of the web stays text. */
export function withLinks(text: string): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(LINK)) {
    const address = found.replace(AFTER, "");
    if (!isWebAddress(address)) continue;
    if (index > done) parts.push({ text: text.slice(done, index) });
    parts.push({ text: address, href: address });
    done = index + address.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
}

function isWebAddress(text: string): boolean {
  try {
    const { protocol, hostname, username } = new URL(text);
    // With a name before the @ the address is another than it seems.
    return (protocol === "http:" || protocol === "https:") && hostname !== "" && username === "";
  } catch {
    return false;
  }
}
