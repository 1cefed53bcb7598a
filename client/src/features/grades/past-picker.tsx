import { t } from "@lingui/core/macro";
import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { formatTime, momentAt, today } from "@/lib/format";

interface PastPickerProps {
  asOf: string | undefined;
  onAsOf: (moment: string | undefined) => void;
}

/** A day and time of the unit's clock to look at; a moment that has not come cannot be chosen. */
export function PastPicker({ asOf, onAsOf }: PastPickerProps) {
  const [opened, setOpened] = useState(false);
  const [day, setDay] = useState(asOf ? today(new Date(asOf)) : "");
  const [time, setTime] = useState(asOf ? formatTime(asOf) : "23:59");
  const moment = day && time ? momentAt(day, time) : null;
  const future = moment !== null && Date.parse(moment) > Date.now();
  if (!opened && !asOf)
    return (
      <Button variant="default" size="sm" onClick={() => setOpened(true)}>
        {t`Look at a past moment`}
      </Button>
    );
  return (
    <form
      className="no-print"
      aria-label={t`Past moment`}
      onSubmit={(event) => {
        event.preventDefault();
        if (moment && !future) onAsOf(moment);
      }}
    >
      <Group gap="sm" align="flex-end">
        <TextInput
          type="date"
          size="sm"
          label={t`As of day`}
          max={today()}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
          error={future ? t`This moment has not come yet.` : null}
        />
        <TextInput
          type="time"
          size="sm"
          label={t`Time`}
          value={time}
          onChange={(event) => setTime(event.currentTarget.value)}
        />
        <Button type="submit" size="sm" disabled={!moment || future}>
          {t`Show`}
        </Button>
        <Button
          variant="default"
          size="sm"
          onClick={() => {
            setOpened(false);
            onAsOf(undefined);
          }}
        >
          {asOf ? t`Back to now` : t`Cancel`}
        </Button>
      </Group>
    </form>
  );
}
