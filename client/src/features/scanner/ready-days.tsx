import { t } from "@lingui/core/macro";
import { Button, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useUser } from "@/api/reference";
import { formatLongDate } from "@/lib/format";
import { useStore } from "@/lib/store";
import { EmptyState } from "@/ui/states";
import type { StoredKit } from "./database";
import { keptKits, kitChanges } from "./kit";

/** The days that this phone can scan without the server, for a page that cannot ask it. */
export function ReadyDays() {
  const { id } = useUser();
  const changes = useStore(kitChanges);
  const [kept, setKept] = useState<StoredKit[]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the reason to look again
  useEffect(() => {
    void keptKits(id).then(setKept);
  }, [id, changes]);
  if (!kept?.length) return null;
  return (
    <Stack component="section" aria-label={t`Ready on this phone`}>
      {kept.map(({ day_id, kit }) => (
        <EmptyState
          key={day_id}
          title={`${kit.day.title}, ${formatLongDate(kit.day.held_on)}`}
          action={
            <Button
              size="lg"
              renderRoot={(props) => <Link to="/scan/$dayId" params={{ dayId: String(day_id) }} {...props} />}
            >
              {t`Scan cadets`}
            </Button>
          }
        >
          <Text>{t`The roster is on this phone: scanning works without signal.`}</Text>
        </EmptyState>
      ))}
    </Stack>
  );
}
