import { t } from "@lingui/core/macro";
import { Button, FileButton, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Activity } from "@/api/types";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { Picture } from "./picture";
import { useAddPicture, useRemovePicture } from "./queries";

/** The pictures of an activity, and sending more. */
export function Pictures({ activity, mayChange }: { activity: Activity; mayChange: boolean }) {
  const [caption, setCaption] = useState("");
  const add = useAddPicture(activity.id);
  const remove = useRemovePicture(activity.id);
  if (activity.pictures.length === 0 && !mayChange) return null;
  const fail = (error: unknown) => toastProblem(describeError(error));
  const send = (picture: File | null) =>
    picture &&
    add.mutate(
      { picture, caption: caption.trim() },
      {
        onSuccess: () => {
          setCaption("");
          toast(t`The picture is added.`);
        },
        onError: fail,
      },
    );
  return (
    <Section title={t`Pictures`}>
      <ul className="plain-list activity-pictures">
        {activity.pictures.map((picture) => (
          <li key={picture.id}>
            <figure>
              <Picture activity={activity.id} picture={picture.id} caption={picture.caption} />
              <figcaption>{picture.caption}</figcaption>
            </figure>
            {mayChange && (
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={t`Remove the picture: ${picture.caption}`}
                onClick={() =>
                  remove.mutate(picture.id, {
                    onSuccess: () => toast(t`The picture is removed.`),
                    onError: fail,
                  })
                }
              >
                {t`Remove`}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayChange && (
        <Stack gap="xs">
          <TextInput
            label={t`What is on the picture`}
            description={t`Read to whoever cannot see it.`}
            maxLength={200}
            value={caption}
            onChange={(event) => setCaption(event.currentTarget.value)}
          />
          <Group>
            <FileButton accept="image/jpeg,image/png,image/webp" onChange={send}>
              {(props) => (
                <Button {...props} variant="default" disabled={!caption.trim()} loading={add.isPending}>
                  {t`Choose a picture`}
                </Button>
              )}
            </FileButton>
          </Group>
        </Stack>
      )}
    </Section>
  );
}
