import { t } from "@lingui/core/macro";
import { describeError } from "@/api/problem";
import type { Activity } from "@/api/types";
import { AddPicture, Pictures } from "@/ui/pictures";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { ActivityPicture } from "./picture";
import { useAddPicture, useRemovePicture } from "./queries";

/** The pictures of an activity, and sending more. */
export function ActivityPictures({ activity, mayChange }: { activity: Activity; mayChange: boolean }) {
  const add = useAddPicture(activity.id);
  const remove = useRemovePicture(activity.id);
  if (activity.pictures.length === 0 && !mayChange) return null;
  const ending = (said: string, done?: () => void) => ({
    onSuccess: () => {
      done?.();
      toast(said);
    },
    onError: (error: unknown) => toastProblem(describeError(error)),
  });
  return (
    <Section title={t`Pictures`}>
      <Pictures
        pictures={activity.pictures}
        show={({ id, caption }) => <ActivityPicture activity={activity.id} picture={id} caption={caption} />}
        onRemove={mayChange ? ({ id }) => remove.mutate(id, ending(t`The picture is removed.`)) : undefined}
      />
      {mayChange && (
        <AddPicture
          isBusy={add.isPending}
          onAdd={(sent, done) => add.mutate(sent, ending(t`The picture is added.`, done))}
        />
      )}
    </Section>
  );
}
