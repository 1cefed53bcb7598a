import { t } from "@lingui/core/macro";
import { Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import type { Term } from "@/api/types";
import { isSealed } from "@/lib/term";

/** The term to be, while there is none yet. */
export interface NewTerm {
  name: string;
  school_year: string;
  semester: Term["semester"];
}

const semesters = [
  { value: "first", label: t`First semester` },
  { value: "second", label: t`Second semester` },
  { value: "summer", label: t`Summer` },
];

interface DestinationProps {
  from: Term;
  terms: Term[];
  to: number | undefined;
  newTerm: NewTerm;
  /** What the new term is called unless it gets another name. */
  usualName: string;
  onTo: (to: number | undefined) => void;
  onNewTerm: (term: NewTerm) => void;
}

/** Where they go: a term that is there, or one to be made. */
export function Destination({ from, terms, to, newTerm, usualName, onTo, onNewTerm }: DestinationProps) {
  const others = terms.filter((one) => one.id !== from.id && !isSealed(one));
  const change = (given: Partial<NewTerm>) => onNewTerm({ ...newTerm, ...given });
  return (
    <Stack component="section" className="panel" p="md" gap="sm" aria-label={t`Where they go`}>
      <Select
        label={t({ message: "To", context: "where a cadet goes" })}
        data={[
          { value: "new", label: t`A new term` },
          ...others.map((one) => ({ value: String(one.id), label: one.name })),
        ]}
        value={to === undefined ? "new" : String(to)}
        onChange={(next) => onTo(next === "new" ? undefined : Number(next))}
        maw={{ sm: 380 }}
      />
      {to === undefined && (
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <TextInput
            label={t`Name of the new term`}
            maxLength={100}
            placeholder={usualName}
            value={newTerm.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t`School year`}
            placeholder="2026-2027"
            value={newTerm.school_year}
            onChange={(event) => change({ school_year: event.currentTarget.value })}
          />
          <Select
            label={t`Semester`}
            data={semesters}
            value={newTerm.semester}
            onChange={(next) => next && change({ semester: next as Term["semester"] })}
          />
        </SimpleGrid>
      )}
    </Stack>
  );
}
