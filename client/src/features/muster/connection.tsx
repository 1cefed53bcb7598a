import { Badge } from "@mantine/core";
import { connectionStore } from "@/api/live";
import { formatTime } from "@/lib/format";
import { useStore } from "@/lib/store";

/** Whether what is on the page is live, in words. */
export function ConnectionState() {
  const connection = useStore(connectionStore);
  const [text, color] = {
    connecting: ["Connecting…", "gray"],
    live: ["Live", "green"],
    reconnecting: ["Reconnecting…", "yellow"],
    offline: [connection.state === "offline" ? `Offline since ${formatTime(connection.since)}` : "", "red"],
  }[connection.state];
  return (
    <Badge
      role="status"
      aria-label="Connection"
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
