import { t } from "@lingui/core/macro";
import { Button, FileButton, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import type { CadetDetail } from "@/api/types";
import { useObjectUrl } from "@/lib/use-object-url";
import { toast, toastProblem } from "@/ui/toast";
import { photoQuery, useChangePhoto } from "./queries";

const PICTURES = "image/jpeg,image/png,image/webp";

interface PhotoProps {
  cadet: CadetDetail;
  /** Whoever keeps the roster changes it and takes it away; the cadet sends the first one only. */
  mayKeep: boolean;
  isOwn?: boolean;
}

/** The picture for the ID card and for whoever scans it. */
export function Photo({ cadet, mayKeep, isOwn = false }: PhotoProps) {
  const change = useChangePhoto(cadet.id);
  const has = cadet.photo_id !== null;
  const maySend = mayKeep || (isOwn && !has);
  const save = (photo: File | null) =>
    change.mutate(photo, {
      onSuccess: () => toast(photo ? t`The photo is saved.` : t`The photo is removed.`),
      onError: (error) => toastProblem(describeError(error)),
    });
  return (
    <Stack component="section" className="panel" p="md" gap="md" aria-labelledby="photo-title">
      <Title order={2} id="photo-title">
        {t`Photo`}
      </Title>
      <Group wrap="nowrap" align="flex-start">
        <div className="portrait">
          {cadet.photo_id === null ? (
            <Text c="dimmed" size="sm" ta="center">
              {t`No photo`}
            </Text>
          ) : (
            <Portrait id={cadet.id} photoId={cadet.photo_id} name={cadet.name} />
          )}
        </div>
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{hint(has, isOwn)}</Text>
          <Group gap="xs">
            {maySend && (
              <FileButton accept={PICTURES} onChange={(file) => file && save(file)}>
                {(props) => (
                  <Button {...props} variant="default" loading={change.isPending}>
                    {has ? t`Change the photo` : t`Add a photo`}
                  </Button>
                )}
              </FileButton>
            )}
            {mayKeep && has && (
              <Button variant="subtle" disabled={change.isPending} onClick={() => save(null)}>
                {t`Remove`}
              </Button>
            )}
          </Group>
        </Stack>
      </Group>
    </Stack>
  );
}

function Portrait({ id, photoId, name }: { id: number; photoId: number; name: string }) {
  const { data, error } = useQuery(photoQuery(id, photoId));
  const url = useObjectUrl(data);
  if (error) return <Text size="sm">{t`The photo cannot be loaded now.`}</Text>;
  return url && <img src={url} alt={name} />;
}

function hint(has: boolean, isOwn: boolean): string {
  if (isOwn && has) return t`It is on your ID card. Your company’s office can take another.`;
  if (isOwn) return t`Your face from the front, without a cap. You can send it once.`;
  return t`It is on the ID card, and the scanner shows it.`;
}
