import { t } from "@lingui/core/macro";
import { getRouteApi } from "@tanstack/react-router";
import { MergeComparison } from "@/features/merging/comparison";
import { Duplicates } from "@/features/merging/duplicates";
import { Page } from "@/ui/page";

const list = getRouteApi("/signed-in/cadets/duplicates");
const pair = getRouteApi("/signed-in/cadets/$cadetId/merge/$otherId");

/** Records that may be of one person. */
export function DuplicatesPage() {
  const { page } = list.useSearch();
  const navigate = list.useNavigate();
  return (
    <Page
      title={t`Duplicates`}
      lead={t`Records that may be of one person. You decide; nothing is merged by itself.`}
    >
      <Duplicates page={page ?? 1} onPage={(next) => void navigate({ search: { page: next } })} />
    </Page>
  );
}

/** Two records side by side, and how they become one. */
export function MergePage() {
  const { cadetId, otherId } = pair.useParams();
  const navigate = pair.useNavigate();
  return (
    <Page title={t`Merge two records`} lead={t`Every record of both is kept.`}>
      <MergeComparison
        key={`${cadetId} ${otherId}`}
        kept={Number(cadetId)}
        gone={Number(otherId)}
        onMerged={(cadet) => void navigate({ to: "/cadets/$cadetId", params: { cadetId: String(cadet) } })}
      />
    </Page>
  );
}
