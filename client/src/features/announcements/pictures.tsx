import { t } from "@lingui/core/macro";
import { Modal, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import type { Announcement } from "@/api/types";
import { Picture } from "@/ui/picture";
import { AddPicture, Pictures } from "@/ui/pictures";
import { toast, toastProblem } from "@/ui/toast";
import { pictureQuery, useAddPicture, useRemovePicture } from "./queries";

function OnePicture(props: { announcement: number; picture: number; caption: string }) {
  const { data, error } = useQuery(pictureQuery(props.announcement, props.picture));
  return <Picture blob={data} hasFailed={error !== null} caption={props.caption} />;
}

const show = (row: Announcement) => (picture: Announcement["pictures"][number]) => (
  <OnePicture announcement={row.id} picture={picture.id} caption={picture.caption} />
);

/** The pictures of an announcement. */
export function AnnouncementPictures({ row }: { row: Announcement }) {
  return <Pictures pictures={row.pictures} show={show(row)} />;
}

/** Adding and removing them, for who answers for the announcement. */
export function PicturesModal({ row, onClose }: { row: Announcement; onClose: () => void }) {
  const add = useAddPicture(row.id);
  const remove = useRemovePicture(row.id);
  const ending = (said: string, done?: () => void) => ({
    onSuccess: () => {
      done?.();
      toast(said);
    },
    onError: (error: unknown) => toastProblem(describeError(error)),
  });
  return (
    <Modal opened onClose={onClose} title={t`Pictures of “${row.title}”`}>
      <Stack>
        <Pictures
          pictures={row.pictures}
          show={show(row)}
          onRemove={({ id }) => remove.mutate(id, ending(t`The picture is removed.`))}
        />
        <AddPicture
          isBusy={add.isPending}
          onAdd={(sent, done) => add.mutate(sent, ending(t`The picture is added.`, done))}
        />
      </Stack>
    </Modal>
  );
}
