import { t } from "@lingui/core/macro";
import { Button, CopyButton as Copying, Group } from "@mantine/core";
import { Icon } from "./icons";

/** Copies a text. Nothing where the browser does not let pages do so, as over plain HTTP. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  if (!navigator.clipboard) return null;
  return (
    <Copying value={text}>
      {({ copied, copy }) => (
        <Button variant="default" onClick={copy} leftSection={copied ? <Icon name="check" /> : undefined}>
          {copied ? t`Copied` : t`Copy the ${what}`}
        </Button>
      )}
    </Copying>
  );
}

/** A text that people type elsewhere, with the way to copy it. */
export function CopyText({ text, shown, what }: { text: string; shown: string; what: string }) {
  return (
    <Group gap="sm">
      <code className="copy-text">{shown}</code>
      <CopyButton text={text} what={what} />
    </Group>
  );
}
