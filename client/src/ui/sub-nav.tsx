import { type ReactNode, useEffect, useRef } from "react";

/** The views of one thing in a row; on a phone it scrolls, and the one that is open is in sight. `open` names it. */
export function SubNav({ label, open, children }: { label: string; open: string; children: ReactNode }) {
  const row = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view is open
  useEffect(() => {
    const chosen = row.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (row.current && chosen)
      row.current.scrollLeft = chosen.offsetLeft - (row.current.clientWidth - chosen.offsetWidth) / 2;
  }, [open]);
  return (
    <nav ref={row} className="sub-nav" aria-label={label}>
      {children}
    </nav>
  );
}
