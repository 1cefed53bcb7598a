import { t } from "@lingui/core/macro";
import { Button, FileButton, Group, Stack, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { SentPicture } from "@/lib/shrink-photo";

interface PicturesProps<Shown> {
  pictures: Shown[];
  show: (picture: Shown) => ReactNode;
  /** Takes one off; without it none can be. */
  onRemove?: (picture: Shown) => void;
}

/** Pictures side by side, each with what is on it. */
export function Pictures<Shown extends { id: number; caption: string }>({
  pictures,
  show,
  onRemove,
}: PicturesProps<Shown>) {
  if (pictures.length === 0) return null;
  return (
    <ul className="plain-list pictures" aria-label={t`Pictures`}>
      {pictures.map((picture) => (
        <li key={picture.id}>
          <figure>
            {show(picture)}
            {/* The picture is read out by the same words. */}
            <figcaption aria-hidden="true">{picture.caption}</figcaption>
          </figure>
          {onRemove && (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={t`Remove the picture: ${picture.caption}`}
              onClick={() => onRemove(picture)}
            >
              {t`Remove`}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Chooses one more picture; what is on it is said first, for who cannot see it. */
export function AddPicture({
  isBusy,
  onAdd,
}: {
  isBusy: boolean;
  /** `done` empties the caption, once the picture is taken. */
  onAdd: (sent: SentPicture, done: () => void) => void;
}) {
  const [caption, setCaption] = useState("");
  return (
    <Stack gap="xs">
      <TextInput
        label={t`What is on the picture`}
        description={t`To be filled in first: it is read to whoever cannot see it.`}
        maxLength={200}
        value={caption}
        onChange={(event) => setCaption(event.currentTarget.value)}
      />
      <Group>
        <FileButton
          accept="image/jpeg,image/png,image/webp"
          onChange={(picture) => picture && onAdd({ picture, caption: caption.trim() }, () => setCaption(""))}
        >
          {(props) => (
            <Button {...props} variant="default" disabled={!caption.trim()} loading={isBusy}>
              {t`Choose a picture`}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}
