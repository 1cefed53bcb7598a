import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { formatMoment } from "@/lib/format";
import { CopyText } from "./copy";
import { Icon } from "./icons";
import { type Slip, SlipSheets } from "./slips";

interface CodeModalProps {
  slip: Slip;
  unit: string;
  onClose: () => void;
}

/** One activation code, which the server shows this once: to copy, or to print on a slip. */
export function CodeModal({ slip, unit, onClose }: CodeModalProps) {
  return (
    <Modal opened onClose={onClose} title={`Activation code of ${slip.name}`} closeOnClickOutside={false}>
      <Stack>
        <CopyText text={slip.code} shown={slip.code} what="code" />
        <Text>
          It is shown this once and works once, until {formatMoment(slip.expires_at)}. A code from before
          works no more. Whoever has it opens the account: hand it to {slip.name} in person.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" leftSection={<Icon name="print" />} onClick={() => window.print()}>
            Print the slip
          </Button>
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
      <SlipSheets slips={[slip]} unit={unit} />
    </Modal>
  );
}
