import { t } from "@lingui/core/macro";
import { Stack, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useUser } from "@/api/reference";
import type { RequestStatus } from "@/api/types";
import { CorrectionsToDecide } from "@/features/privacy/corrections-to-decide";
import { ErasuresToDecide } from "@/features/privacy/erasures-to-decide";
import { FilterBar, FilterSelect } from "@/ui/filters";
import { Page } from "@/ui/page";

const route = getRouteApi("/signed-in/privacy/requests");

/** What people ask for about their records, for those who may decide it. */
export function PrivacyRequestsPage() {
  // Two lists, each with pages of its own.
  const { status, page = 1, erasures = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const user = useUser();
  const turnTo = (list: "page" | "erasures") => (next: number) =>
    void navigate({ search: (now) => ({ ...now, [list]: next === 1 ? undefined : next }) });
  return (
    <Page title={t`Privacy requests`} lead={t`Nobody decides on the own request.`}>
      <FilterBar>
        <FilterSelect
          label={t`State`}
          all={t`All requests`}
          value={status}
          choices={[
            { value: "open", label: t`Waiting` },
            { value: "accepted", label: t`Accepted` },
            { value: "refused", label: t`Refused` },
          ]}
          onPick={(next) => void navigate({ search: { status: next as RequestStatus | undefined } })}
          width={220}
        />
      </FilterBar>
      <Stack component="section" aria-labelledby="corrections-title">
        <Title order={2} id="corrections-title">
          {t`Corrections`}
        </Title>
        <CorrectionsToDecide filters={{ status, page }} userId={user.id} onPage={turnTo("page")} />
      </Stack>
      {user.role === "admin" && (
        <Stack component="section" aria-labelledby="erasures-title">
          <Title order={2} id="erasures-title">
            {t`Erasures`}
          </Title>
          <ErasuresToDecide
            filters={{ status, page: erasures }}
            userId={user.id}
            onPage={turnTo("erasures")}
          />
        </Stack>
      )}
    </Page>
  );
}
