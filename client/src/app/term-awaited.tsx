import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { describeError, failureOf } from "@/api/problem";
import { termsQuery, useUser } from "@/api/reference";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";

/** In the place of what is about a term: it is on its way, it could not be had, or the unit has opened none yet. */
export function TermAwaited({ label, rows }: { label: string; rows?: number }) {
  const terms = useQuery(termsQuery());
  const isAdmin = useUser().role === "admin";
  if (failureOf(terms)) return <ErrorState {...describeError(terms.error)} onRetry={() => terms.refetch()} />;
  if (terms.isPending) return <LoadingState label={label} rows={rows} />;
  return (
    <EmptyState
      title={t`No terms yet`}
      action={
        isAdmin && (
          <Button renderRoot={(props) => <Link to="/terms" {...props} />}>{t`Open the first term`}</Button>
        )
      }
    >
      {isAdmin
        ? t`A term is a semester of training. Open the first one, then import its roster.`
        : t`An admin of the unit opens the first one.`}
    </EmptyState>
  );
}
