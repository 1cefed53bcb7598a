import { t } from "@lingui/core/macro";
import { Button, Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { clockIn } from "@/lib/format";
import { ConfirmModal } from "@/ui/confirm-modal";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { timeZoneQuery, useSetTimeZone } from "./queries";

const SERVERS_OWN = "";

/** By which clock the unit lives; what a change means is said before it is made. */
export function TimeZoneSection({ now }: { now: string }) {
  const { data } = useQuery(timeZoneQuery());
  const [chosen, setChosen] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const save = useSetTimeZone();
  const names = Intl.supportedValuesOf("timeZone");
  const set = data?.time_zone ?? SERVERS_OWN;
  const named = chosen ?? set;
  const wanted = named || (data?.default_time_zone ?? now);
  const listed = set && !names.includes(set) ? [set, ...names] : names;
  return (
    <Section title={t`Time zone`} lead={t`${now}: all times are shown and judged by this clock.`}>
      {data && (
        <>
          <Select
            label={t`The unit's time zone`}
            description={t`It is ${clockIn(wanted)} there now.`}
            searchable
            data={[
              { value: SERVERS_OWN, label: t`As the server has it (${data.default_time_zone})` },
              ...listed.map((name) => ({ value: name, label: name.replaceAll("_", " ") })),
            ]}
            value={named}
            onChange={setChosen}
            nothingFoundMessage={t`No such time zone`}
          />
          <Group justify="flex-end">
            <Button disabled={named === set} onClick={() => setAsking(true)}>
              {t`Change`}
            </Button>
          </Group>
        </>
      )}
      <ConfirmModal
        opened={asking}
        title={t`Live by the clock of ${wanted.replaceAll("_", " ")}?`}
        explanation={t`Nothing that happened moves: days that were held, and days that are planned, keep the moments at which they open and close, and their hours read otherwise from now on. Move a planned day that should keep its hours. What is planned afterwards goes by the new clock. Papers that were issued stay as they are.`}
        confirm={t`Change the time zone`}
        busy={save.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          save.mutate(named, {
            onSuccess: () => {
              toast(t`The time zone is changed.`);
              setChosen(null);
            },
            onError: (error) => toastProblem(describeError(error)),
            onSettled: () => setAsking(false),
          })
        }
      />
    </Section>
  );
}
