import { Trans } from "@lingui/react/macro";
import { createPortal } from "react-dom";
import { formatDate } from "@/lib/format";
import { QrCode } from "./qr";

/** What stands on one activation code slip. */
export interface Slip {
  name: string;
  /** Student number, or what else tells the person apart. */
  number: string;
  place: string;
  username: string;
  code: string;
  expires_at: string;
}

const ACROSS = 3;
const DOWN = 6;
export const SLIPS_PER_PAGE = ACROSS * DOWN;

/** Where a code is typed in, and the link that its QR opens: what stands behind the # is sent to no server. */
const addressOf = (origin: string) => `${origin}/activate`;

interface SlipSheetsProps {
  slips: Slip[];
  unit: string;
}

/**
 * The slips as sheets of paper, 3 by 6 with cut marks. On the screen there is nothing to see of them; while they are there,
 * printing prints them and nothing else.
 */
export function SlipSheets({ slips, unit }: SlipSheetsProps) {
  const sheets = Array.from({ length: Math.ceil(slips.length / SLIPS_PER_PAGE) }, (_, at) =>
    slips.slice(at * SLIPS_PER_PAGE, (at + 1) * SLIPS_PER_PAGE),
  );
  return createPortal(
    <div className="slip-sheets" aria-hidden="true">
      {sheets.map((sheet) => (
        <div className="slip-sheet" key={sheet[0]?.code}>
          <CutMarks />
          {sheet.map((slip) => (
            <PaperSlip key={slip.code} slip={slip} unit={unit} />
          ))}
        </div>
      ))}
    </div>,
    document.body,
  );
}

function PaperSlip({ slip, unit }: { slip: Slip; unit: string }) {
  const address = addressOf(window.location.origin);
  return (
    <div className="slip">
      <div className="slip-who">
        <strong>{slip.name}</strong>
        <span>
          {slip.number}
          {slip.place && ` · ${slip.place}`}
        </span>
      </div>
      <div className="slip-how">
        <div>
          <code>{slip.code}</code>
          <span>
            <Trans>Username {slip.username}</Trans>
          </span>
          <span>
            <Trans>Works once, until {formatDate(slip.expires_at)}</Trans>
          </span>
        </div>
        <QrCode text={`${address}#${slip.code}`} label="" />
      </div>
      <span className="slip-where">
        <Trans>
          {unit}: scan, or type the code at
          <br />
          {address.replace(/^https?:\/\//, "")}
        </Trans>
      </span>
    </div>
  );
}

const [WIDTH, HEIGHT, ARM] = [62, 43, 2];
/** Room for the strokes at the edges, as the padding of a sheet. */
const EDGE = 0.3;

/** A cross at every corner of a slip, in millimetres. */
function CutMarks() {
  const corners = Array.from({ length: (ACROSS + 1) * (DOWN + 1) }, (_, at) => ({
    x: (at % (ACROSS + 1)) * WIDTH,
    y: Math.floor(at / (ACROSS + 1)) * HEIGHT,
  }));
  const crosses = corners.map(({ x, y }) => `M${x - ARM} ${y}h${2 * ARM}M${x} ${y - ARM}v${2 * ARM}`);
  return (
    <svg
      className="cut-marks"
      viewBox={`-${EDGE} -${EDGE} ${ACROSS * WIDTH + 2 * EDGE} ${DOWN * HEIGHT + 2 * EDGE}`}
      aria-hidden="true"
      focusable="false"
    >
      <path d={crosses.join("")} />
    </svg>
  );
}
