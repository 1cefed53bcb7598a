import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Text } from "@mantine/core";
import { isSealed } from "@/lib/term";
import { InlineLink } from "./inline-link";

/** Why nothing on the page can be edited: its term is sealed. Nothing for a term that is not. */
export function SealedNotice({ term }: { term: { id: number; name: string; status: string } | undefined }) {
  if (!term || !isSealed(term)) return null;
  return (
    <Alert color="blue" variant="light" title={t`${term.name} is sealed`} className="no-print">
      <Text>
        <Trans>
          Nothing in it changes any more; what is here can only be read. To correct something,{" "}
          <InlineLink to="/terms/$termId/seal" params={{ termId: String(term.id) }}>
            ask for the term to be opened again
          </InlineLink>
          .
        </Trans>
      </Text>
    </Alert>
  );
}
