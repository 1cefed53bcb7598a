import { t } from "@lingui/core/macro";
import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet, useLocation } from "@tanstack/react-router";
import { createContext, useContext } from "react";
import { describeError, failureOf } from "@/api/problem";
import { useUser } from "@/api/reference";
import type { Term } from "@/api/types";
import { termQuery } from "@/features/terms/queries";
import { ErrorState, LoadingState } from "@/ui/states";
import { StatusBadge } from "@/ui/status-badge";
import { SubNav } from "@/ui/sub-nav";
import { termPages } from "./term-pages";

const route = getRouteApi("/signed-in/terms/$termId");

const TermOfPage = createContext<Term | null>(null);

/** The term that the page is about. Only for pages in the frame of a term. */
export function useTermOfPage(): Term {
  const term = useContext(TermOfPage);
  if (!term) throw new Error("useTermOfPage is for pages in the frame of a term");
  return term;
}

/** Around every page of one term: which one, where it stands, and the way to its other pages. */
export function TermFrame() {
  const id = Number(route.useParams().termId);
  const term = useQuery(termQuery(id));
  if (term.isPending) return <LoadingState label={t`Loading the term`} />;
  if (!term.data || failureOf(term))
    return <ErrorState {...describeError(term.error)} onRetry={() => term.refetch()} />;
  return (
    <TermOfPage value={term.data}>
      <Stack gap="lg" className="wide-page">
        <Stack gap={4} className="no-print">
          <Group gap="sm">
            <Text fw={650}>{term.data.name}</Text>
            <StatusBadge status={term.data.status} />
          </Group>
          <TermNav term={term.data.id} />
        </Stack>
        <Outlet />
      </Stack>
    </TermOfPage>
  );
}

function TermNav({ term }: { term: number }) {
  const user = useUser();
  const path = useLocation({ select: (location) => location.pathname });
  const current = { activeProps: { "aria-current": "page" as const } };
  return (
    <SubNav label={t`Pages of the term`} open={path}>
      <Link
        to="/terms/$termId"
        params={{ termId: String(term) }}
        activeOptions={{ exact: true, includeSearch: false }}
        {...current}
      >
        {t`Overview`}
      </Link>
      {termPages(term, user).map(({ label, link }) => (
        <Link key={label} {...link} activeOptions={{ includeSearch: false }} {...current}>
          {label}
        </Link>
      ))}
    </SubNav>
  );
}
