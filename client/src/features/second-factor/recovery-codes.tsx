import { t } from "@lingui/core/macro";
import { Button, Checkbox, Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { saveFile } from "@/lib/save-file";
import { CopyButton } from "@/ui/copy";
import { Icon } from "@/ui/icons";

/** The recovery codes, this once: they are kept nowhere where they could be read again. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const [kept, setKept] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const text = t`RGMS recovery codes. Each works once, in place of a code of the authenticator app.\n\n${codes.join("\n")}\n`;
  return (
    <Stack className="recovery">
      <Title order={2} ref={title} tabIndex={-1}>
        {t`Keep your recovery codes`}
      </Title>
      <Text>
        {t`With these you get in when the phone is lost or broken. Each works once. They are shown only now: keep them where the phone is not, on paper or in a password manager.`}
      </Text>
      <ul className="recovery-codes" aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group className="no-print">
        <CopyButton text={codes.join("\n")} what={t`codes`} />
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          onClick={() => saveFile(new Blob([text], { type: "text/plain" }), "rgms-recovery-codes.txt")}
        >
          {t`Download`}
        </Button>
        <Button variant="default" leftSection={<Icon name="print" />} onClick={() => window.print()}>
          {t`Print`}
        </Button>
      </Group>
      <Checkbox
        className="no-print"
        label={t`I have kept these codes`}
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Group className="no-print">
        <Button disabled={!kept} onClick={onDone}>
          {t`Done`}
        </Button>
      </Group>
    </Stack>
  );
}
