import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "@/api/reference";
import { CadetSearch } from "@/features/ledger/cadet-search";
import { MarkForm } from "@/features/marks/mark-form";
import { MarkList } from "@/features/marks/mark-list";
import { isSealed } from "@/lib/term";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { useTermOfPage } from "../term-frame";

const route = getRouteApi("/signed-in/terms/$termId/marks");

/** INC, DO and T of a term: who has one, and what becomes of it. */
export function MarksPage() {
  const term = useTermOfPage();
  const { page, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const maySet = useMay("set_marks") && !isSealed(term);
  const [setting, setSetting] = useState(false);
  return (
    <Page
      title={t`Marks`}
      lead={t`INC, DO and T stand instead of a number. An INC is completed, or lapses when a person decides it.`}
      actions={maySet && <Button onClick={() => setSetting(true)}>{t`Set a mark`}</Button>}
    >
      <SealedNotice term={term} />
      <MarkList
        term={term.id}
        maySet={maySet}
        filters={{ ...filters, page: page ?? 1 }}
        onFilters={(change) =>
          void navigate({
            search: (now) => ({ ...now, ...change, page: change.page === 1 ? undefined : change.page }),
            replace: true,
          })
        }
      />
      {setting && (
        <MarkForm
          finder={(onPick, error) => <CadetSearch term={term.id} onPick={onPick} error={error} />}
          onClose={() => setSetting(false)}
        />
      )}
    </Page>
  );
}
