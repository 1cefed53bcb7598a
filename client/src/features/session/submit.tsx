import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { formatWait } from "@/lib/format";

/** Sends the form; while the server wants a pause it says for how long instead. */
export function SubmitButton({ busy, wait, children }: { busy: boolean; wait: number; children: ReactNode }) {
  return (
    <Button type="submit" size="lg" loading={busy} disabled={wait > 0}>
      {wait > 0 ? t`Try again in ${formatWait(wait)}` : children}
    </Button>
  );
}
