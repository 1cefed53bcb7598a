import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { describeError, failureOf } from "@/api/problem";
import { termsQuery, useUser } from "@/api/reference";
import { TermForm } from "@/features/terms/term-form";
import { TermList } from "@/features/terms/term-list";
import { Page } from "@/ui/page";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";

export function TermsPage() {
  const user = useUser();
  const navigate = useNavigate();
  const terms = useQuery(termsQuery());
  const [creating, setCreating] = useState(false);
  const create = user.role === "admin" && <Button onClick={() => setCreating(true)}>{t`New term`}</Button>;
  const failure = failureOf(terms);
  return (
    <Page
      title={t`Terms`}
      lead={t`School years and semesters: how each is graded, and where it stands.`}
      actions={
        <>
          <Button variant="default" renderRoot={(props) => <Link to="/completions" {...props} />}>
            {t`Completions`}
          </Button>
          {user.role === "admin" && (
            <Button variant="default" renderRoot={(props) => <Link to="/catalogue" {...props} />}>
              {t`Catalogue`}
            </Button>
          )}
          {create}
        </>
      }
    >
      {terms.isPending && <LoadingState label={t`Loading terms`} />}
      {failure && <ErrorState {...describeError(failure)} onRetry={() => terms.refetch()} />}
      {!failure && terms.data?.length === 0 && (
        <EmptyState title={t`No terms yet`} action={create}>
          {user.role === "admin"
            ? t`A term is a semester of training. Open the first one, then import its roster.`
            : t`An admin of the unit opens the first one.`}
        </EmptyState>
      )}
      {!failure && terms.data && terms.data.length > 0 && <TermList terms={terms.data} />}
      {creating && (
        <TermForm
          onClose={() => setCreating(false)}
          onSaved={({ id }) => void navigate({ to: "/terms/$termId", params: { termId: String(id) } })}
        />
      )}
    </Page>
  );
}
