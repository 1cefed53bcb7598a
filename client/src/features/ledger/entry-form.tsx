import { t } from "@lingui/core/macro";
import { Autocomplete, Button, NumberInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, type Duplicate, describeError } from "@/api/problem";
import { useMay } from "@/api/reference";
import type { CatalogueItem, LedgerKind } from "@/api/types";
import { today } from "@/lib/format";
import { uuid } from "@/lib/uuid";
import { toastProblem } from "@/ui/toast";
import { DuplicateModal } from "./duplicate-modal";
import { limitProblem, limitWords } from "./limits";
import { allowancesQuery, catalogueQuery, useRecommend, useRecordEntries } from "./queries";
import type { Member } from "./squad";
import { SquadPicker, squadProblem } from "./squad-picker";

interface Values {
  squad: Member[];
  kind: LedgerKind;
  points: number | string;
  reason: string;
  occurred_on: string;
}

export interface Done {
  what: "recorded" | "recommended";
  kind: LedgerKind;
  points: number;
  cadets: string[];
}

/** Merits or demerits for a cadet or a squad: given at once by whoever may, else recommended. */
export function EntryForm({ term, onDone }: { term: number; onDone: (done: Done) => void }) {
  const mayGive = useMay("keep_ledger");
  const mayRecommend = useMay("recommend_ledger");
  const record = useRecordEntries();
  const recommend = useRecommend();
  const catalogue = useQuery(catalogueQuery());
  const limits = useQuery({ ...allowancesQuery(term), enabled: mayGive });
  const [twins, setTwins] = useState<{ values: Values; duplicates: Duplicate[] } | null>(null);
  const [recommending, setRecommending] = useState(false);
  const form = useForm<Values>({
    initialValues: { squad: [], kind: "merit", points: "", reason: "", occurred_on: today() },
    validate: {
      squad: squadProblem,
      points: (value) =>
        Number.isInteger(value) && Number(value) > 0 ? null : t`Points are a whole number above 0.`,
      reason: (value) => (value.trim() ? null : t`Say what the points are for.`),
      occurred_on: (value) => (value ? null : t`Say on which day it was.`),
    },
  });
  const { squad, kind, points } = form.values;
  const allowances = limits.data ?? [];
  const beyond = mayGive ? limitProblem(allowances, kind, Number(points) || 0, squad.length) : null;
  const items = (catalogue.data ?? []).filter((item) => item.kind === kind);

  // The kind, points and reason stay: the next squad often earned the same.
  const finish = (what: Done["what"], values: Values, members: Member[]) => {
    form.setFieldValue("squad", []);
    setTwins(null);
    const cadets = members.map(({ name }) => name);
    onDone({ what, kind: values.kind, points: Number(values.points), cadets });
  };

  const failed = (error: unknown) => {
    if (error instanceof ApiError)
      form.setErrors({ ...error.fieldMessages, squad: error.fields.enrollments });
    toastProblem(describeError(error));
  };

  const give = (values: Values, confirm_duplicate: boolean) =>
    record.mutate(
      {
        key: uuid(),
        batch: {
          ...given(values, items),
          enrollments: values.squad.map(({ enrollment }) => enrollment),
          confirm_duplicate,
        },
      },
      {
        onSuccess: () => finish("recorded", values, values.squad),
        onError: (error) => {
          if (error instanceof ApiError && error.code === "duplicate_entry")
            setTwins({ values, duplicates: error.duplicates });
          else failed(error);
        },
      },
    );

  const ask = async (values: Values) => {
    setRecommending(true);
    const left = [...values.squad];
    try {
      for (const member of values.squad) {
        await recommend.mutateAsync({
          key: uuid(),
          given: { ...given(values, items), enrollment: member.enrollment },
        });
        left.shift();
      }
      finish("recommended", values, values.squad);
    } catch (error) {
      // Who is done is done; who is left stays chosen.
      form.setFieldValue("squad", left);
      failed(error);
    } finally {
      setRecommending(false);
    }
  };

  const words = limitWords(allowances, kind);
  return (
    <form
      onSubmit={form.onSubmit((values) => (mayGive ? give(values, false) : ask(values)))}
      noValidate
      className="panel parade entry-form"
      aria-label={t`New entry`}
    >
      <Stack>
        <SquadPicker
          term={term}
          squad={squad}
          onSquad={(next) => form.setFieldValue("squad", next)}
          error={form.errors.squad}
        />
        <SegmentedControl
          aria-label={t`Kind`}
          fullWidth
          size="md"
          data={[
            { value: "merit", label: t`Merit` },
            { value: "demerit", label: t`Demerit` },
          ]}
          {...form.getInputProps("kind")}
        />
        <Autocomplete
          label={t`Reason`}
          description={t`From the catalogue, which fills in the points, or your own words`}
          data={items.map(({ name }) => name)}
          renderOption={({ option }) => {
            const item = items.find(({ name }) => name === option.value);
            return (
              <span className="spread">
                <span>{option.value}</span>
                <span className="num">{item && signed(kind, item.suggested_points)}</span>
              </span>
            );
          }}
          onOptionSubmit={(name) => {
            const item = items.find((one) => one.name === name);
            if (item) form.setFieldValue("points", item.suggested_points);
          }}
          {...form.getInputProps("reason")}
        />
        <NumberInput
          label={t`Points`}
          allowDecimal={false}
          allowNegative={false}
          inputMode="numeric"
          hideControls
          {...form.getInputProps("points")}
          error={form.errors.points ?? beyond}
        />
        {words.map((line) => (
          <Text key={line} size="sm" c="dimmed" mt={-8}>
            {line}
          </Text>
        ))}
        <TextInput type="date" label={t`Date`} {...form.getInputProps("occurred_on")} />
        {mayGive && (
          <Button type="submit" size="lg" loading={record.isPending} disabled={beyond !== null}>
            {kind === "merit" ? t`Record merit` : t`Record demerit`}
            {squad.length > 1 ? t` for ${squad.length}` : ""}
          </Button>
        )}
        {mayRecommend && (
          <Button
            type={mayGive ? "button" : "submit"}
            variant={mayGive ? "default" : "filled"}
            size={mayGive ? "md" : "lg"}
            loading={recommending}
            onClick={mayGive ? () => form.onSubmit((values) => void ask(values))() : undefined}
          >
            {mayGive ? t`Recommend it instead` : kind === "merit" ? t`Recommend merit` : t`Recommend demerit`}
          </Button>
        )}
      </Stack>
      {twins && (
        <DuplicateModal
          duplicates={twins.duplicates}
          busy={record.isPending}
          onClose={() => setTwins(null)}
          onAgain={() => give(twins.values, true)}
          onWithout={
            twins.duplicates.length < twins.values.squad.length
              ? () => {
                  const doubled = new Set(twins.duplicates.map(({ enrollment }) => enrollment));
                  const rest = twins.values.squad.filter(({ enrollment }) => !doubled.has(enrollment));
                  give({ ...twins.values, squad: rest }, false);
                }
              : undefined
          }
        />
      )}
    </form>
  );
}

function given({ kind, points, reason, occurred_on }: Values, items: CatalogueItem[]) {
  const catalogue_item = items.find(({ name }) => name === reason.trim())?.id ?? null;
  return { kind, points: Number(points), reason: reason.trim(), occurred_on, catalogue_item };
}

function signed(kind: LedgerKind, points: number): string {
  return `${kind === "merit" ? "+" : "−"}${points}`;
}
