import { t } from "@lingui/core/macro";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Jobs } from "@/features/watch/jobs";
import { PastAlerts } from "@/features/watch/past-alerts";
import { PastRuns } from "@/features/watch/past-runs";
import { Standing } from "@/features/watch/standing";
import { Page } from "@/ui/page";
import { LoadingState } from "@/ui/states";

const Plots = lazy(() => import("@/features/watch/plots"));
const route = getRouteApi("/signed-in/watch");

export function WatchPage() {
  const { hours = 24, page = 1, runs = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t`Watch`} lead={t`Whether everything runs, how fast, and what was done by itself.`}>
      <Standing />
      <Suspense fallback={<LoadingState label={t`Loading the plots`} />}>
        <Plots
          hours={hours}
          onHours={(next) =>
            void navigate({ search: (now) => ({ ...now, hours: next }), replace: true, resetScroll: false })
          }
        />
      </Suspense>
      <PastAlerts
        page={page}
        onPage={(next) =>
          void navigate({ search: (now) => ({ ...now, page: next }), replace: true, resetScroll: false })
        }
      />
      <Jobs />
      <PastRuns
        page={runs}
        onPage={(next) =>
          void navigate({ search: (now) => ({ ...now, runs: next }), replace: true, resetScroll: false })
        }
      />
    </Page>
  );
}
