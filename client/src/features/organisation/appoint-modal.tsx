import { Autocomplete, Button, Group, Modal, SegmentedControl, Select, Stack, Switch } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { useUser } from "@/api/reference";
import { toast, toastProblem } from "@/ui/toast";
import type { Level, Part } from "./places";
import { findCadetsQuery, findStaffQuery, useAppoint } from "./queries";

const titles: Record<Level, string[]> = {
  corps: ["Corps Commander", "Deputy Corps Commander", "S1", "S2", "S3", "S4", "S7"],
  battalion: ["Battalion Commander", "Executive Officer", "S1", "S2", "S3", "S4", "S7"],
  company: ["Company Commander", "Executive Officer", "First Sergeant", "Guidon"],
  platoon: ["Platoon Leader", "Platoon Sergeant", "Tactical Officer"],
  squad: ["Squad Leader"],
};

interface AppointModalProps {
  term: number;
  part: Part;
  onClose: () => void;
}

/** Gives somebody a post of a part of the corps. */
export function AppointModal({ term, part, onClose }: AppointModalProps) {
  const isAdmin = useUser().role === "admin";
  const hasLeader = part.posts.some(({ is_leader }) => is_leader);
  const [title, setTitle] = useState(hasLeader ? "" : (titles[part.level][0] ?? ""));
  const [leads, setLeads] = useState(!hasLeader);
  const [kind, setKind] = useState<"cadet" | "staff">("cadet");
  const [holder, setHolder] = useState<{ id: number; name: string } | null>(null);
  const [tried, setTried] = useState(false);
  const appoint = useAppoint(term);
  const submit = () => {
    setTried(true);
    if (!title.trim() || !holder) return;
    const place = part.level === "corps" ? {} : { [part.level]: part.id };
    const held = kind === "cadet" ? { enrollment: holder.id } : { user: holder.id };
    appoint.mutate(
      { title: title.trim(), is_leader: leads, ...place, ...held },
      {
        onSuccess: (post) => {
          toast(`${post.name} is ${post.title} of ${part.name}.`);
          onClose();
        },
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={`Appoint somebody in ${part.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        noValidate
      >
        <Stack>
          <Autocomplete
            label="Post"
            data={titles[part.level]}
            value={title}
            onChange={setTitle}
            maxLength={60}
            error={tried && !title.trim() ? "Say which post." : undefined}
            data-autofocus
          />
          <Switch
            label="Leads this place"
            description={hasLeader ? "Who leads it now is relieved." : undefined}
            checked={leads}
            onChange={(event) => setLeads(event.currentTarget.checked)}
          />
          {isAdmin && (
            <SegmentedControl
              aria-label="Who holds it"
              value={kind}
              onChange={(next) => {
                setKind(next as "cadet" | "staff");
                setHolder(null);
              }}
              data={[
                { value: "cadet", label: "A cadet" },
                { value: "staff", label: "Of the staff" },
              ]}
            />
          )}
          <HolderSearch
            key={kind}
            kind={kind}
            term={term}
            onHolder={setHolder}
            error={tried && !holder ? "Choose who holds it." : undefined}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={appoint.isPending}>
              Appoint
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface HolderSearchProps {
  kind: "cadet" | "staff";
  term: number;
  onHolder: (holder: { id: number; name: string } | null) => void;
  error: string | undefined;
}

function HolderSearch({ kind, term, onHolder, error }: HolderSearchProps) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 250);
  const cadets = useQuery({
    ...findCadetsQuery(term, search),
    enabled: kind === "cadet" && search.length > 1,
  });
  const staff = useQuery({ ...findStaffQuery(""), enabled: kind === "staff" });
  const found =
    kind === "cadet"
      ? (cadets.data ?? []).map(({ id, name, student_number }) => ({ id, name, detail: student_number }))
      : (staff.data ?? []).map(({ id, display_name, username }) => ({
          id,
          name: display_name,
          detail: username,
        }));
  return (
    <Select
      label={kind === "cadet" ? "Cadet" : "Member of the staff"}
      placeholder={kind === "cadet" ? "Name or student number" : "Name"}
      searchable
      data={found.map(({ id, name, detail }) => ({ value: String(id), label: `${name} · ${detail}` }))}
      filter={kind === "cadet" ? ({ options }) => options : undefined}
      onSearchChange={setText}
      onChange={(next) => onHolder(found.find(({ id }) => String(id) === next) ?? null)}
      nothingFoundMessage={
        kind === "cadet" && search.length < 2 ? "Type two letters or more" : "Nobody matches"
      }
      error={error}
    />
  );
}
