import { t } from "@lingui/core/macro";
import { Button, Group, SegmentedControl, Select } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Term } from "@/api/types";
import { Icon } from "@/ui/icons";
import { Section } from "@/ui/section";
import { toastProblem } from "@/ui/toast";
import { type ExportForm, useExport } from "./queries";
import { type Kind, kinds } from "./words";

const forms: { value: ExportForm; label: string }[] = [
  { value: "csv", label: "CSV" },
  { value: "xlsx", label: t`Excel` },
  { value: "json", label: "JSON" },
];

/** The records of a term as a file, to be worked on elsewhere and taken in again. */
export function ExportPanel({ term }: { term: Term }) {
  const [kind, setKind] = useState<Kind>("roster");
  const [form, setForm] = useState<ExportForm>("csv");
  const take = useExport();
  return (
    <Section
      title={t`Take records out`}
      lead={t`The file can be worked on elsewhere and sent here again: what nobody has touched is unchanged then.`}
    >
      <Select
        label={t`Records`}
        data={kinds.map((one) => ({ value: one.kind, label: one.label }))}
        value={kind}
        onChange={(next) => {
          const found = kinds.find((one) => one.kind === next);
          if (found) setKind(found.kind);
        }}
        allowDeselect={false}
      />
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t`Format`}
          data={forms}
          value={form}
          onChange={(next) => setForm(next as ExportForm)}
        />
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          loading={take.isPending}
          onClick={() =>
            take.mutate(
              { term: term.id, kind, form },
              { onError: (error) => toastProblem(describeError(error)) },
            )
          }
        >
          {t`Download`}
        </Button>
      </Group>
    </Section>
  );
}
