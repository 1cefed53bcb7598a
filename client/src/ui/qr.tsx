import { encode } from "uqr";

/** A QR code in black on white, in every colour scheme: inverted codes are not read by every scanner. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  const dark = data.flatMap((row, y) => runs(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`));
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join("")} fill="#000" />
    </svg>
  );
}

/** Where the dark stretches of a row begin, and how long they are: one shape each, since slips come by the hundred. */
function runs(row: boolean[]): [number, number][] {
  const found: [number, number][] = [];
  let start: number | null = null;
  for (const [x, on] of [...row, false].entries()) {
    if (on) start ??= x;
    else if (start !== null) {
      found.push([start, x - start]);
      start = null;
    }
  }
  return found;
}
