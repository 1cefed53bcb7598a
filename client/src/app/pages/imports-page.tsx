import { t } from "@lingui/core/macro";
import { Button, Grid, Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useTerm } from "@/api/reference";
import { ExportPanel } from "@/features/imports/export-form";
import { ImportHistory } from "@/features/imports/history";
import { ImportPreview } from "@/features/imports/preview";
import { UnmatchedQueue } from "@/features/imports/queue";
import { UploadForm } from "@/features/imports/upload-form";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { TermAwaited } from "../term-awaited";

const route = getRouteApi("/signed-in/imports");

export function ImportsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms } = useTerm(search.term);
  return (
    <Page
      title={t`Imports and exports`}
      lead={t`Every row is shown first; a file is taken in whole or not at all, and can be undone.`}
      actions={
        search.id ? (
          <Button variant="default" onClick={() => void navigate({ search: { term: search.term } })}>
            {t`All files`}
          </Button>
        ) : undefined
      }
    >
      <SealedNotice term={term} />
      {search.id ? (
        <ImportPreview
          key={search.id}
          id={search.id}
          filters={{ outcome: search.outcome, page: search.page ?? 1 }}
          onFilters={({ outcome, page }) =>
            void navigate({
              search: (now) => ({ ...now, outcome, page: page > 1 ? page : undefined }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      ) : !term ? (
        <TermAwaited label={t`Loading terms`} />
      ) : (
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 5 }}>
            <Stack gap="lg">
              <UploadForm
                terms={terms}
                term={term}
                onTerm={(id) => void navigate({ search: { term: id } })}
                onUploaded={(done) => void navigate({ search: { term: search.term, id: done.id } })}
              />
              <ExportPanel term={term} />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 7 }}>
            <Stack gap="lg">
              <UnmatchedQueue term={term.id} />
              <ImportHistory />
            </Stack>
          </Grid.Col>
        </Grid>
      )}
    </Page>
  );
}
