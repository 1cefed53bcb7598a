import { t } from "@lingui/core/macro";
import { Alert, Button, Fieldset, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, describeError } from "@/api/problem";
import type { AnnouncementIn, AnnouncementScope, AnnouncingReach } from "@/api/types";
import { plural } from "@/lib/format";
import type { SentPicture } from "@/lib/shrink-photo";
import { Choice } from "@/ui/choice";
import { AddPicture } from "@/ui/pictures";
import { toast, toastProblem } from "@/ui/toast";
import { reachQuery, useAnnounce } from "./queries";
import { scopeNames } from "./words";

/** Telling many something; not there for who may announce to nobody. */
export function AnnounceForm() {
  const { data: reach } = useQuery(reachQuery());
  const scopes = reach ? scopesOf(reach) : [];
  return reach && scopes.length > 0 ? <Fields reach={reach} scopes={scopes} /> : null;
}

function scopesOf({ whole_corps, companies, platoons, courses }: AnnouncingReach): AnnouncementScope[] {
  return [
    ...(whole_corps ? (["unit", "staff"] as const) : []),
    ...(companies.length > 0 ? (["company"] as const) : []),
    ...(platoons.length > 0 ? (["platoon"] as const) : []),
    ...(courses.length > 0 ? (["course"] as const) : []),
  ];
}

function Fields({ reach, scopes }: { reach: AnnouncingReach; scopes: AnnouncementScope[] }) {
  const announce = useAnnounce();
  const [scope, setScope] = useState<AnnouncementScope>(scopes[0] ?? "company");
  const [place, setPlace] = useState("");
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  const [pictures, setPictures] = useState<SentPicture[]>([]);
  const places = placesOf(reach, scope);
  const chosen = places.some(({ value }) => value === place) ? place : (places[0]?.value ?? "");
  const wrong = announce.error instanceof ApiError ? announce.error.fieldMessages : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const where = scope === "unit" || scope === "staff" ? {} : { [scope]: chosen };
    const body = { scope, title, text, ...where } as AnnouncementIn;
    announce.mutate(
      { body, pictures },
      {
        onSuccess: ({ made, refused }) => {
          toast(t`Announced to ${plural(made.recipients ?? 0, t`person`, t`people`)}.`);
          if (refused) toastProblem(describeError(refused));
          setTitle("");
          setText("");
          setPictures([]);
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack className="panel" p="md" gap="sm">
        {announce.error && (
          <Alert color="red" title={describeError(announce.error).title}>
            {describeError(announce.error).detail}
          </Alert>
        )}
        <Group grow align="flex-start">
          <Choice
            label={t({ message: "To", context: "whom a message goes to" })}
            value={scope}
            data={scopes.map((one) => ({ value: one, label: scopeNames[one] }))}
            onChoose={setScope}
          />
          {places.length > 0 && <Choice label={t`Which`} value={chosen} data={places} onChoose={setPlace} />}
        </Group>
        <TextInput
          label={t`Title`}
          maxLength={120}
          value={title}
          error={wrong.title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label={t`Text`}
          autosize
          minRows={3}
          maxLength={5000}
          value={text}
          error={wrong.text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ChosenPictures pictures={pictures} onChange={setPictures} />
        <Group justify="flex-end">
          <Button type="submit" loading={announce.isPending} disabled={!title.trim() || !text.trim()}>
            {t`Announce`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function placesOf(reach: AnnouncingReach, scope: AnnouncementScope): { value: string; label: string }[] {
  if (scope === "company") return reach.companies.map(({ id, name }) => ({ value: String(id), label: name }));
  if (scope === "platoon") return reach.platoons.map(({ id, name }) => ({ value: String(id), label: name }));
  if (scope === "course") return reach.courses.map((course) => ({ value: course, label: course }));
  return [];
}

/** Pictures that go along once it is announced. */
function ChosenPictures({
  pictures,
  onChange,
}: {
  pictures: SentPicture[];
  onChange: (pictures: SentPicture[]) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  if (!isOpen)
    return (
      <Group>
        <Button variant="default" size="sm" onClick={() => setOpen(true)}>
          {t`Add pictures`}
        </Button>
      </Group>
    );
  return (
    <Fieldset legend={t`Pictures`} variant="unstyled">
      {pictures.length > 0 && (
        <Stack component="ul" className="plain-list" gap={4} p={0} m={0} mb="xs">
          {pictures.map((sent) => (
            <Group
              component="li"
              key={`${sent.picture.name} ${sent.caption}`}
              justify="space-between"
              wrap="nowrap"
            >
              <Text truncate>{sent.caption}</Text>
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={t`Remove the picture: ${sent.caption}`}
                onClick={() => onChange(pictures.filter((one) => one !== sent))}
              >
                {t`Remove`}
              </Button>
            </Group>
          ))}
        </Stack>
      )}
      <AddPicture
        isBusy={false}
        onAdd={(sent, done) => {
          onChange([...pictures, sent]);
          done();
        }}
      />
    </Fieldset>
  );
}
