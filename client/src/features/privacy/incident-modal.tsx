import { t } from "@lingui/core/macro";
import {
  Alert,
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Incident, IncidentIn } from "@/api/types";
import { formatTime, momentAt, today } from "@/lib/format";
import { toast } from "@/ui/toast";
import { useChangeIncident, useRecordIncident } from "./queries";

/** Records an incident, or notes what is known of it by now. */
export function IncidentModal({ incident, onClose }: { incident: Incident | null; onClose: () => void }) {
  const record = useRecordIncident();
  const change = useChangeIncident(incident?.id ?? 0);
  const [form, setForm] = useState({
    title: incident?.title ?? "",
    description: incident?.description ?? "",
    data_concerned: incident?.data_concerned ?? "",
    measures: incident?.measures ?? "",
    people_concerned: incident?.people_concerned ?? ("" as number | string),
    must_be_notified: incident?.must_be_notified ?? false,
    status: incident?.status ?? "open",
    date: today(),
    time: formatTime(new Date()),
    commission: Boolean(incident?.commission_notified_at),
    people: Boolean(incident?.people_notified_at),
  });
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const error = record.error ?? change.error;
  const problem = error ? describeError(error) : null;
  const done = {
    onSuccess: () => {
      toast(incident ? t`The register is changed.` : t`The incident is recorded.`);
      onClose();
    },
  };
  const told = (isTold: boolean, before: string | null | undefined) =>
    isTold ? (before ?? new Date().toISOString()) : null;
  const save = () => {
    const known = {
      title: form.title.trim(),
      description: form.description.trim(),
      data_concerned: form.data_concerned.trim(),
      measures: form.measures.trim(),
      people_concerned: form.people_concerned === "" ? null : Number(form.people_concerned),
      must_be_notified: form.must_be_notified,
      status: form.status,
      commission_notified_at: told(form.commission, incident?.commission_notified_at),
      people_notified_at: told(form.people, incident?.people_notified_at),
    } satisfies Partial<IncidentIn>;
    if (incident) change.mutate(known, done);
    else record.mutate({ ...known, discovered_at: momentAt(form.date, form.time) }, done);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={incident ? t`Change the incident` : t`Record an incident`}
      size="lg"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack>
          <TextInput
            label={t`What happened, in a few words`}
            value={form.title}
            onChange={(event) => set({ title: event.currentTarget.value })}
            required
            data-autofocus
          />
          {!incident && (
            <Group grow>
              <TextInput
                type="date"
                label={t`Discovered on`}
                value={form.date}
                max={today()}
                onChange={(event) => set({ date: event.currentTarget.value })}
                required
              />
              <TextInput
                type="time"
                label={t`Time`}
                value={form.time}
                onChange={(event) => set({ time: event.currentTarget.value })}
                required
              />
            </Group>
          )}
          <Textarea
            label={t`Description`}
            value={form.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
            autosize
            minRows={2}
            required
          />
          <TextInput
            label={t`Which data`}
            value={form.data_concerned}
            onChange={(event) => set({ data_concerned: event.currentTarget.value })}
          />
          <Group grow align="flex-start">
            <NumberInput
              label={t`People concerned`}
              description={t`Empty: not known`}
              value={form.people_concerned}
              onChange={(people_concerned) => set({ people_concerned })}
              min={0}
              allowDecimal={false}
            />
            <Select
              label={t`State`}
              description={t`Closed when all is done`}
              data={[
                { value: "open", label: t({ message: "Open", context: "not closed yet" }) },
                { value: "contained", label: t`Contained` },
                { value: "closed", label: t`Closed` },
              ]}
              value={form.status}
              onChange={(status) => status && set({ status: status as Incident["status"] })}
            />
          </Group>
          <Textarea
            label={t`Measures taken`}
            value={form.measures}
            onChange={(event) => set({ measures: event.currentTarget.value })}
            autosize
            minRows={2}
          />
          <Checkbox
            label={t`It must be notified within 72 hours`}
            checked={form.must_be_notified}
            onChange={(event) => set({ must_be_notified: event.currentTarget.checked })}
          />
          {form.must_be_notified && (
            <>
              <Checkbox
                label={t`The National Privacy Commission was told`}
                checked={form.commission}
                onChange={(event) => set({ commission: event.currentTarget.checked })}
              />
              <Checkbox
                label={t`The people concerned were told`}
                checked={form.people}
                onChange={(event) => set({ people: event.currentTarget.checked })}
              />
            </>
          )}
          {problem && (
            <Alert color="red" variant="light" role="alert" title={problem.title}>
              {problem.detail}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button
              type="submit"
              loading={record.isPending || change.isPending}
              disabled={!form.title.trim() || !form.description.trim()}
            >
              {t`Save`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
