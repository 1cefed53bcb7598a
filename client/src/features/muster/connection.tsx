import { t } from "@lingui/core/macro";
import { Badge } from "@mantine/core";
import { connectionStore } from "@/api/live";
import { formatTime } from "@/lib/format";
import { useStore } from "@/lib/store";

/** Whether what is on the page is live, in words. */
export function ConnectionState() {
  const connection = useStore(connectionStore);
  const [text, color] = {
    connecting: [t`Connecting…`, "gray"],
    live: [t`Live`, "green"],
    reconnecting: [t`Reconnecting…`, "yellow"],
    offline: [connection.state === "offline" ? t`Offline since ${formatTime(connection.since)}` : "", "red"],
  }[connection.state];
  return (
    <Badge
      role="status"
      aria-label={t`Connection`}
      aria-live="polite"
      variant="light"
      color={color}
      size="lg"
      tt="none"
      radius="sm"
    >
      {text}
    </Badge>
  );
}
