import { Trans } from "@lingui/react/macro";
import { Skeleton, Text } from "@mantine/core";
import { useObjectUrl } from "@/lib/use-object-url";

interface PictureProps {
  blob: Blob | undefined;
  hasFailed: boolean;
  caption: string;
}

/** A picture that is on its way, or there; its caption says what is on it. */
export function Picture({ blob, hasFailed, caption }: PictureProps) {
  const url = useObjectUrl(blob);
  if (hasFailed)
    return (
      <Text size="sm">
        <Trans>The picture cannot be loaded now: {caption}</Trans>
      </Text>
    );
  return url ? <img src={url} alt={caption} /> : <Skeleton height={160} />;
}
