import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, CloseButton, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "@/api/problem";
import { companiesQuery } from "@/api/reference";
import { plural } from "@/lib/format";
import { FilterSelect } from "@/ui/filters";
import { toastProblem } from "@/ui/toast";
import { CadetSearch } from "./cadet-search";
import { fetchRoster } from "./queries";
import { joined, type Member, MOST, matchLines, memberOf } from "./squad";

interface SquadPickerProps {
  term: number;
  squad: Member[];
  onSquad: (squad: Member[]) => void;
  error: ReactNode;
}

const LISTED = 5;

/** Who gets it: cadets found by typing, a company or platoon at once, or a list from paper. */
export function SquadPicker({ term, squad, onSquad, error }: SquadPickerProps) {
  const [asking, setAsking] = useState<"place" | "list" | null>(null);
  const [all, setAll] = useState(false);
  const add = (more: Member[]) => onSquad(joined(squad, more));
  const shown = all ? squad : squad.slice(0, LISTED);
  return (
    <Stack gap="xs">
      <CadetSearch term={term} onPick={(member) => add([member])} error={error} />
      <Group gap="xs" grow>
        <Button variant="default" size="sm" px="xs" onClick={() => setAsking("place")}>
          {t({ message: "Add a company", context: "beside the field of a cadet" })}
        </Button>
        <Button variant="default" size="sm" px="xs" onClick={() => setAsking("list")}>
          {t`Paste a list`}
        </Button>
      </Group>
      {squad.length > 0 && (
        <div className="panel">
          <Group justify="space-between" px="md" py={6}>
            <Text fw={600} role="status">
              <Trans>{plural(squad.length, t`cadet`, t`cadets`)} chosen</Trans>
            </Text>
            <Button variant="subtle" size="compact-sm" onClick={() => onSquad([])}>
              {t`Clear`}
            </Button>
          </Group>
          <ul className="lines" aria-label={t`Chosen cadets`}>
            {shown.map((member) => (
              <Group
                component="li"
                key={member.enrollment}
                justify="space-between"
                wrap="nowrap"
                px="md"
                py={4}
              >
                <Text size="sm" className="anywhere">
                  <strong>{member.name}</strong> · {member.detail}
                </Text>
                <CloseButton
                  aria-label={t`Leave out ${member.name}`}
                  onClick={() => onSquad(squad.filter((one) => one.enrollment !== member.enrollment))}
                />
              </Group>
            ))}
          </ul>
          {squad.length > LISTED && (
            <Button
              variant="subtle"
              size="compact-sm"
              m={6}
              aria-expanded={all}
              onClick={() => setAll((now) => !now)}
            >
              {all ? t`Show fewer` : t`Show all ${squad.length}`}
            </Button>
          )}
        </div>
      )}
      {asking === "place" && <PlaceModal term={term} onAdd={add} onClose={() => setAsking(null)} />}
      {asking === "list" && <ListModal term={term} onAdd={add} onClose={() => setAsking(null)} />}
    </Stack>
  );
}

interface AddingProps {
  term: number;
  onAdd: (members: Member[]) => void;
  onClose: () => void;
}

function PlaceModal({ term, onAdd, onClose }: AddingProps) {
  const client = useQueryClient();
  const { data: companies = [] } = useQuery(companiesQuery());
  const [company, setCompany] = useState<string>();
  const [platoon, setPlatoon] = useState<string>();
  const platoons = companies.find(({ id }) => String(id) === company)?.platoons ?? [];
  const fetched = useMutation({
    mutationFn: () =>
      fetchRoster(client, term, { company, platoon: platoon === undefined ? undefined : Number(platoon) }),
    onSuccess: (rows) => {
      const enrolled = rows.filter(({ status }) => status === "ongoing");
      if (enrolled.length === 0)
        toastProblem({ title: t`Nobody is there`, detail: t`No enrolled cadet of this term stands there.` });
      onAdd(enrolled.map(memberOf));
      onClose();
    },
    onError: (error) => toastProblem(describeError(error)),
  });
  return (
    <Modal opened onClose={onClose} title={t`Add a company or platoon`}>
      <Stack>
        <FilterSelect
          label={t`Company`}
          all={t`Choose a company`}
          width={380}
          value={company}
          choices={companies.map(({ id, name }) => ({ value: String(id), label: name }))}
          onPick={(next) => {
            setCompany(next);
            setPlatoon(undefined);
          }}
        />
        {platoons.length > 0 && (
          <FilterSelect
            label={t`Platoon`}
            all={t`The whole company`}
            width={380}
            value={platoon}
            choices={platoons.map(({ number }) => ({ value: String(number), label: t`Platoon ${number}` }))}
            onPick={setPlatoon}
          />
        )}
        <Text size="sm" c="dimmed">
          {t`Only cadets who are enrolled are added. Leave out single ones afterwards.`}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t`Cancel`}
          </Button>
          <Button disabled={!company} loading={fetched.isPending} onClick={() => fetched.mutate()}>
            {t`Add them`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function ListModal({ term, onAdd, onClose }: AddingProps) {
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [left, setLeft] = useState<{ unknown: string[]; ambiguous: string[] } | null>(null);
  const matched = useMutation({
    mutationFn: async () => matchLines(text, await fetchRoster(client, term, {})),
    onSuccess: ({ found, unknown, ambiguous }) => {
      onAdd(found);
      if (unknown.length + ambiguous.length === 0) {
        onClose();
        return;
      }
      // What is left is what still needs a look.
      setText([...unknown, ...ambiguous].join("\n"));
      setLeft({ unknown, ambiguous });
    },
    onError: (error) => toastProblem(describeError(error)),
  });
  return (
    <Modal opened onClose={onClose} title={t`Paste a list of cadets`}>
      <Stack>
        <Textarea
          label={t`One cadet per line`}
          description={t`Student number, or the whole name as in the roster: “Reyes, Juan”. At most 500.`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={6}
          maxRows={14}
          data-autofocus
        />
        {left && (
          <Alert
            color="yellow"
            variant="light"
            role="alert"
            title={t`${plural(left.unknown.length + left.ambiguous.length, t`line`, t`lines`)} left over`}
          >
            <Trans>
              {left.unknown.length > 0 && t`Nobody of this term: ${left.unknown.join("; ")}. `}
              {left.ambiguous.length > 0 && t`More than one cadet: ${left.ambiguous.join("; ")}. `}
              The others are chosen. Mend these lines, or close.
            </Trans>
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {left ? t`Close` : t`Cancel`}
          </Button>
          <Button disabled={!text.trim()} loading={matched.isPending} onClick={() => matched.mutate()}>
            {t`Find them`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Why this squad cannot be given to in one go; null when it can. */
export function squadProblem(squad: Member[]): string | null {
  if (squad.length === 0) return t`Choose at least one cadet.`;
  return squad.length > MOST ? t`At most ${MOST} cadets at once; leave some out.` : null;
}
