import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Table, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { SerialLine } from "@/api/types";
import { plural } from "@/lib/format";
import { toast, toastProblem } from "@/ui/toast";
import { useEnterSerials, usePreviewSerials } from "./queries";
import { isFine, outcomeWords } from "./words";

/** Many serial numbers at once, from a spreadsheet: looked at first, entered all or none. */
export function PasteModal({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const preview = usePreviewSerials();
  const enter = useEnterSerials();
  const lines = preview.data?.results ?? [];
  const fresh = lines.filter(({ outcome }) => outcome === "entered").length;
  const canEnter = fresh > 0 && lines.every(isFine);
  const onError = (error: Error) => toastProblem(describeError(error));
  return (
    <Modal opened onClose={onClose} title={t`Paste serial numbers`} size="lg">
      <Stack>
        <Textarea
          label={t`Lines`}
          description={t`Student number and serial number, a line each: two columns of a spreadsheet, or with a comma between them.`}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            preview.reset();
          }}
          autosize
          minRows={5}
          maxRows={12}
          data-autofocus
        />
        {lines.length > 0 && <Lines lines={lines} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t`Cancel`}
          </Button>
          {canEnter ? (
            <Button
              loading={enter.isPending}
              onClick={() =>
                enter.mutate(text, {
                  onSuccess: () => {
                    toast(t`${plural(fresh, t`serial number`, t`serial numbers`)} entered.`);
                    onClose();
                  },
                  onError,
                })
              }
            >
              <Trans>Enter {fresh}</Trans>
            </Button>
          ) : (
            <Button
              disabled={!text.trim()}
              loading={preview.isPending}
              onClick={() => preview.mutate(text, { onError })}
            >
              {t`Look at them`}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

/** What becomes of each line; those that stop the whole come first. */
function Lines({ lines }: { lines: SerialLine[] }) {
  const wrong = lines.filter((line) => !isFine(line));
  return (
    <Stack gap="xs">
      <Text fw={650} role="status">
        {wrong.length > 0
          ? t`${plural(wrong.length, t`line`, t`lines`)} cannot be entered; mend them and look again.`
          : t`Every line can be entered.`}
      </Text>
      <div className="panel table-wrap serial-lines">
        <Table aria-label={t`Lines`} verticalSpacing={4}>
          <Table.Tbody>
            {[...wrong, ...lines.filter(isFine)].map((line) => (
              <Table.Tr key={line.row}>
                <Table.Td className="num">{line.row}</Table.Td>
                <Table.Td className="nowrap">{line.student_number}</Table.Td>
                <Table.Td>{line.number}</Table.Td>
                <Table.Td fw={isFine(line) ? undefined : 650}>{outcomeWords[line.outcome]}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}
