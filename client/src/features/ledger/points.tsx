import { t } from "@lingui/core/macro";
import { Text, VisuallyHidden } from "@mantine/core";
import type { LedgerKind } from "@/api/types";
import { kindNames } from "@/lib/format";

/** "+5" or "−3", with the kind in words for those who do not see the colour. */
export function Points({ kind, points, voided }: { kind: LedgerKind; points: number; voided?: boolean }) {
  return (
    <Text
      fw={700}
      fz="lg"
      w={44}
      className="num"
      c={voided ? "dimmed" : `var(--mantine-color-${kind === "merit" ? "green" : "red"}-light-color)`}
      td={voided ? "line-through" : undefined}
    >
      <VisuallyHidden>
        {kindNames[kind]}
        {voided ? t`, voided` : ""}
      </VisuallyHidden>
      {kind === "merit" ? "+" : "−"}
      {points}
    </Text>
  );
}
