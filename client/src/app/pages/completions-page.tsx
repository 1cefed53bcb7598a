import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "@/api/reference";
import { CompletionList } from "@/features/completions/completion-list";
import { PasteModal } from "@/features/completions/paste-modal";
import type { CompletionFilters } from "@/features/completions/queries";
import { Page } from "@/ui/page";

const route = getRouteApi("/signed-in/completions");

/** Who has completed the program, for the certificates of headquarters and the registrar. */
export function CompletionsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayEnter = useMay("register_cadets");
  const [pasting, setPasting] = useState(false);
  const filters: CompletionFilters = {
    ...search,
    program: search.program ?? "basic",
    page: search.page ?? 1,
  };
  return (
    <Page
      title={t`Completions`}
      lead={t`Who passed every course of the program in sealed terms. Headquarters gives the serial numbers.`}
      actions={mayEnter && <Button onClick={() => setPasting(true)}>{t`Paste serial numbers`}</Button>}
    >
      <CompletionList
        filters={filters}
        mayEnter={mayEnter}
        onFilters={(change) =>
          void navigate({
            search: (now) => {
              const next = { ...now, ...change };
              return {
                ...next,
                program: next.program === "advanced" ? "advanced" : undefined,
                page: next.page === 1 ? undefined : next.page,
              };
            },
            replace: true,
          })
        }
      />
      {pasting && <PasteModal onClose={() => setPasting(false)} />}
    </Page>
  );
}
