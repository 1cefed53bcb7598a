import { Trans } from "@lingui/react/macro";
import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useObjectUrl } from "@/lib/use-object-url";
import { pictureQuery } from "./queries";

/** A picture of an activity; its caption says what is on it. */
export function Picture({
  activity,
  picture,
  caption,
}: {
  activity: number;
  picture: number;
  caption: string;
}) {
  const { data, error } = useQuery(pictureQuery(activity, picture));
  const url = useObjectUrl(data);
  if (error)
    return (
      <Text size="sm">
        <Trans>The picture cannot be loaded now: {caption}</Trans>
      </Text>
    );
  return url ? <img src={url} alt={caption} /> : <Skeleton height={160} />;
}
