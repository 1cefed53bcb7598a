import { t } from "@lingui/core/macro";
import { Autocomplete, Button, Group, Modal, SegmentedControl, Select, Stack, Switch } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { useUser } from "@/api/reference";
import { staffAccountsQuery } from "@/api/staff-accounts";
import { toast, toastProblem } from "@/ui/toast";
import { customaryTitles } from "./customary-titles";
import type { Part } from "./places";
import { findCadetsQuery, membersQuery, useAppoint } from "./queries";

interface AppointModalProps {
  term: number;
  part: Part;
  onClose: () => void;
}

/** Gives somebody a post of a part of the corps. */
export function AppointModal({ term, part, onClose }: AppointModalProps) {
  const isAdmin = useUser().role === "admin";
  const hasLeader = part.posts.some(({ is_leader }) => is_leader);
  const [title, setTitle] = useState(hasLeader ? "" : (customaryTitles[part.level][0] ?? ""));
  const [leads, setLeads] = useState(!hasLeader);
  const [kind, setKind] = useState<"cadet" | "staff">("cadet");
  const [holder, setHolder] = useState<Holder | null>(null);
  const [tried, setTried] = useState(false);
  const appoint = useAppoint(term);
  const submit = () => {
    setTried(true);
    if (!title.trim() || !holder) return;
    const place = part.level === "corps" ? {} : { [part.level]: part.id };
    appoint.mutate(
      { title: title.trim(), is_leader: leads, ...place, ...holder.held },
      {
        onSuccess: (post) => {
          toast(t`${post.name} is ${post.title} of ${part.name}.`);
          onClose();
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t`Appoint somebody in ${part.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        noValidate
      >
        <Stack>
          <Autocomplete
            label={t`Post`}
            data={customaryTitles[part.level]}
            value={title}
            onChange={setTitle}
            maxLength={60}
            error={tried && !title.trim() ? t`Say which post.` : undefined}
            data-autofocus
          />
          <Switch
            label={t`Leads this place`}
            description={hasLeader ? t`Who leads it now is relieved.` : undefined}
            checked={leads}
            onChange={(event) => setLeads(event.currentTarget.checked)}
          />
          {isAdmin && (
            <SegmentedControl
              aria-label={t`Who holds it`}
              value={kind}
              onChange={(next) => {
                setKind(next as "cadet" | "staff");
                setHolder(null);
              }}
              data={[
                { value: "cadet", label: t`A cadet` },
                { value: "staff", label: t`Of the staff` },
              ]}
            />
          )}
          <HolderSearch
            key={kind}
            kind={kind}
            term={term}
            onHolder={setHolder}
            error={tried && !holder ? t`Choose who holds it.` : undefined}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button type="submit" loading={appoint.isPending}>
              {t`Appoint`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Who may hold a post: a cadet of the term, an account of the staff, or one of the staff without an account by name. */
interface Holder {
  held: { enrollment: number } | { user: number } | { holder_name: string };
  name: string;
  detail: string;
}

const keyOf = ({ held }: Holder) => JSON.stringify(held);

interface HolderSearchProps {
  kind: "cadet" | "staff";
  term: number;
  onHolder: (holder: Holder | null) => void;
  error: string | undefined;
}

function HolderSearch({ kind, term, onHolder, error }: HolderSearchProps) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 250);
  const cadets = useQuery({
    ...findCadetsQuery(term, search),
    enabled: kind === "cadet" && search.length > 1,
  });
  const accounts = useQuery({ ...staffAccountsQuery(search), enabled: kind === "staff" });
  const members = useQuery({ ...membersQuery(search), enabled: kind === "staff" });
  const found: Holder[] =
    kind === "cadet"
      ? (cadets.data ?? []).map(({ id, name, student_number }) => ({
          held: { enrollment: id },
          name,
          detail: student_number,
        }))
      : [
          ...(accounts.data ?? []).map(({ id, display_name, username }) => ({
            held: { user: id },
            name: display_name,
            detail: username,
          })),
          ...(members.data ?? [])
            .filter(({ user }) => user === null)
            .map(({ name, designation }) => ({
              held: { holder_name: name },
              name,
              detail: designation || t`without an account`,
            })),
        ];
  return (
    <Select
      label={kind === "cadet" ? t`Cadet` : t`Member of the staff`}
      placeholder={kind === "cadet" ? t`Name or student number` : t`Name`}
      searchable
      data={found.map((one) => ({ value: keyOf(one), label: `${one.name} · ${one.detail}` }))}
      filter={({ options }) => options}
      onSearchChange={setText}
      onChange={(next) => onHolder(found.find((one) => keyOf(one) === next) ?? null)}
      nothingFoundMessage={
        kind === "cadet" && search.length < 2 ? t`Type two letters or more` : t`Nobody matches`
      }
      error={error}
    />
  );
}
