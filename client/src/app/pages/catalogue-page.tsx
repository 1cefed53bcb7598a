import { t } from "@lingui/core/macro";
import { Button, Checkbox } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { CatalogueList } from "@/features/catalogue/catalogue-list";
import { ItemModal } from "@/features/catalogue/item-modal";
import { Page } from "@/ui/page";

const route = getRouteApi("/signed-in/catalogue");

/** The unit's offences and commendations, for its admins to change; everyone else reads them beside the ledger. */
export function CataloguePage() {
  const { inactive = false, page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title={t`Catalogue`}
      lead={t`Offences and commendations with suggested points. Entries of the ledger keep the points that they were given with.`}
      actions={<Button onClick={() => setAdding(true)}>{t`New item`}</Button>}
      narrow
    >
      <Checkbox
        label={t`Also what is not offered any more`}
        checked={inactive}
        onChange={(event) =>
          void navigate({ search: { inactive: event.currentTarget.checked || undefined }, replace: true })
        }
      />
      <CatalogueList
        inactive={inactive}
        page={page}
        onPage={(next) =>
          void navigate({ search: (now) => ({ ...now, page: next === 1 ? undefined : next }) })
        }
      />
      {adding && <ItemModal onClose={() => setAdding(false)} />}
    </Page>
  );
}
