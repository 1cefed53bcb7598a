import { t } from "@lingui/core/macro";
import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Import, ImportRow } from "@/api/types";
import { toast, toastProblem } from "@/ui/toast";
import { useMend } from "./queries";
import { fieldLabel } from "./words";

interface MendCellProps {
  file: Import;
  row: ImportRow;
  error: ImportRow["errors"][number];
}

/** One wrong cell: what it says, what is wrong, and a field to mend it in. */
export function MendCell({ file, row, error }: MendCellProps) {
  const said = row.cells[error.field] ?? "";
  const [text, setText] = useState(said);
  const mend = useMend();
  const save = () =>
    mend.mutate(
      { id: file.id, row: row.row, cells: { [error.field]: text } },
      {
        onSuccess: () => toast(t`Row ${row.row} is looked at anew.`),
        onError: (problem) => toastProblem(describeError(problem)),
      },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          label={t`${fieldLabel(error.field, file.headings)}, row ${row.row}`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={error.message}
          flex="1 1 auto"
          maw={420}
        />
        <Button type="submit" variant="default" mt={26} loading={mend.isPending} disabled={text === said}>
          {t`Mend`}
        </Button>
      </Group>
    </form>
  );
}
