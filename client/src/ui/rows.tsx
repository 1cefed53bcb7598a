import { Table } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

const { td, tr } = Table.classes as Record<"td" | "tr", string>;

/** A row of a long table. It looks as the library's own, which compute their styles cell by cell: with fifty rows one waits for it. */
export function Row({ children }: { children: ReactNode }) {
  return (
    <tr className={tr} data-with-row-border data-hover>
      {children}
    </tr>
  );
}

/** A cell of it; `className` such as "num" for digits that stand under each other. */
export function Cell({ className, children }: { className?: string; children: ReactNode }) {
  return <td className={className ? `${td} ${className}` : td}>{children}</td>;
}

interface TickProps {
  label: string;
  checked: boolean;
  /** Some of what it stands for are chosen, not all. */
  mixed?: boolean;
  onTick: (checked: boolean) => void;
}

/** Chooses a row: the browser's own box, for the same reason. */
export function Tick({ label, checked, mixed = false, onTick }: TickProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <input
      ref={box}
      type="checkbox"
      className="tick"
      aria-label={label}
      checked={checked}
      onChange={(event) => onTick(event.currentTarget.checked)}
    />
  );
}
