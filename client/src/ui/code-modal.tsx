import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
    <Modal opened onClose={onClose} title={t`Activation code of ${slip.name}`} closeOnClickOutside={false}>
      <Stack>
        <CopyText text={slip.code} shown={slip.code} what={t`code`} />
        <Text>
          <Trans>
            It is shown this once and works once, until {formatMoment(slip.expires_at)}. A code from before
            works no more. Whoever has it opens the account: hand it to {slip.name} in person.
          </Trans>
        </Text>
        <Group justify="flex-end">
          <Button variant="default" leftSection={<Icon name="print" />} onClick={() => window.print()}>
            {t`Print the slip`}
          </Button>
          <Button onClick={onClose}>{t`Done`}</Button>
        </Group>
      </Stack>
      <SlipSheets slips={[slip]} unit={unit} />
    </Modal>
  );
}
