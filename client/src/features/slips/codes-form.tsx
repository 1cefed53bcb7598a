import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { companiesQuery, unitQuery, useTerm } from "@/api/reference";
import type { PrintedCodes } from "@/api/types";
import { formatDate, plural } from "@/lib/format";
import { ConfirmModal } from "@/ui/confirm-modal";
import { TermSelect } from "@/ui/filters";
import { Icon } from "@/ui/icons";
import { Section } from "@/ui/section";
import { SLIPS_PER_PAGE, SlipSheets } from "@/ui/slips";
import { toastProblem } from "@/ui/toast";
import { useCreateCodes } from "./queries";
import { reasonWords, slipOf } from "./words";

/** Activation codes for a company or the whole roster, as slips to cut and hand out. */
export function CodesForm() {
  const [wanted, setWanted] = useState<number>();
  const [company, setCompany] = useState<string | null>("");
  const { term, terms } = useTerm(wanted);
  const { data: companies = [] } = useQuery(companiesQuery());
  const create = useCreateCodes();
  const choices = companies.map(({ id, name }) => ({ value: String(id), label: name }));
  const place = choices.find(({ value }) => value === company)?.label ?? t`the whole roster`;
  if (create.data) return <Made codes={create.data} place={place} onDone={create.reset} />;
  return (
    <Section
      title={t`Codes for many cadets`}
      lead={t`Every cadet who has not opened an account yet gets one, with the student number as username, and a code that opens it once. Codes from before stop working.`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(
            { term: term?.id, ...(company ? { company } : {}) },
            { onError: (error) => toastProblem(describeError(error)) },
          );
        }}
      >
        <Group align="flex-end">
          <TermSelect terms={terms} value={term?.id} onPick={setWanted} />
          <Select
            label={t`For`}
            data={[{ value: "", label: t`The whole roster` }, ...choices]}
            value={company}
            onChange={setCompany}
            w={{ base: "100%", sm: 220 }}
          />
          <Button type="submit" disabled={!term} loading={create.isPending}>
            {t`Make the codes`}
          </Button>
        </Group>
      </form>
    </Section>
  );
}

interface MadeProps {
  codes: PrintedCodes;
  place: string;
  onDone: () => void;
}

/** The codes, here and nowhere else. Whoever leaves before printing is asked first. */
function Made({ codes, place, onDone }: MadeProps) {
  const { data: unit } = useQuery(unitQuery());
  const [done, setDone] = useState(false);
  const slips = codes.results.map(slipOf);
  const leaving = useBlocker({
    shouldBlockFn: () => slips.length > 0 && !done,
    enableBeforeUnload: () => slips.length > 0 && !done,
    withResolver: true,
  });
  const pages = Math.ceil(slips.length / SLIPS_PER_PAGE);
  const [first] = slips;
  return (
    <Section
      title={
        first ? t`${plural(slips.length, t`code`, t`codes`)} for ${place}` : t`No new codes for ${place}`
      }
    >
      {first && (
        <>
          <Alert color="yellow" variant="light" title={t`Print them now: they are shown this once`}>
            <Trans>
              The slips are here until you leave this page; nobody, RGMS neither, can show them again. They
              fill {plural(pages, t`page`, t`pages`)}, {SLIPS_PER_PAGE} to a page, and work until{" "}
              {formatDate(first.expires_at)}. Print at 100 %, on A4 or Letter, and cut along the marks.
            </Trans>
          </Alert>
          <SlipSheets slips={slips} unit={unit?.short_name ?? "RGMS"} />
        </>
      )}
      {!first && codes.skipped.length === 0 && <Text>{t`Nobody is enrolled there.`}</Text>}
      <Group>
        {first && (
          <Button leftSection={<Icon name="print" />} onClick={() => window.print()}>
            {t`Print the slips`}
          </Button>
        )}
        <Button
          variant="default"
          onClick={() => {
            setDone(true);
            onDone();
          }}
        >
          {first ? t`All are printed` : t`Back`}
        </Button>
      </Group>
      {codes.skipped.length > 0 && (
        <Stack gap="xs">
          <Text fw={600}>
            <Trans>{plural(codes.skipped.length, t`cadet`, t`cadets`)} got none</Trans>
          </Text>
          <Stack
            component="ul"
            gap={4}
            m={0}
            pl="lg"
            mah={280}
            style={{ overflowY: "auto" }}
            aria-label={t`Skipped`}
          >
            {codes.skipped.map((one) => (
              <li key={one.cadet}>
                {one.name} ({one.student_number}): {reasonWords(one.reason)}
              </li>
            ))}
          </Stack>
        </Stack>
      )}
      <ConfirmModal
        opened={leaving.status === "blocked"}
        title={t`Leave without the codes?`}
        explanation={t`Once you leave, these codes cannot be shown again; you would have to make new ones.`}
        confirm={t`Leave`}
        busy={false}
        onClose={() => leaving.reset?.()}
        onConfirm={() => leaving.proceed?.()}
      />
    </Section>
  );
}
