import { Button, Grid, Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useTerm } from "@/api/reference";
import { ImportHistory } from "@/features/imports/history";
import { ImportPreview } from "@/features/imports/preview";
import { UploadForm } from "@/features/imports/upload-form";
import { Page } from "@/ui/page";
import { SealedNotice } from "@/ui/sealed-notice";
import { EmptyState } from "@/ui/states";

const route = getRouteApi("/signed-in/office/imports");

export function ImportsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { term, terms } = useTerm(search.term);
  return (
    <Page
      title="Import a roster"
      lead="Every row is checked first; a file is taken in whole or not at all."
      actions={
        search.id ? (
          <Button variant="default" onClick={() => void navigate({ search: { term: search.term } })}>
            Upload another file
          </Button>
        ) : undefined
      }
    >
      <SealedNotice term={term} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 4 }} order={{ base: search.id ? 2 : 1, md: 1 }}>
          <Stack gap="lg">
            {!search.id && (
              <UploadForm
                terms={terms}
                term={term}
                onTerm={(id) => void navigate({ search: { term: id } })}
                onUploaded={(done) => void navigate({ search: (now) => ({ ...now, id: done.id }) })}
              />
            )}
            <ImportHistory />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }} order={{ base: search.id ? 1 : 2, md: 2 }}>
          {search.id ? (
            <ImportPreview key={search.id} id={search.id} />
          ) : (
            <EmptyState title="The preview appears here">
              It shows for every row whether the cadet is new, changed or unchanged, and what is wrong with a
              row.
            </EmptyState>
          )}
        </Grid.Col>
      </Grid>
    </Page>
  );
}
