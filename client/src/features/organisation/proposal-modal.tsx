import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, MultiSelect, Stack, Switch, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Organisation } from "@/api/types";
import { plural } from "@/lib/format";
import { toast, toastProblem, toastUndo } from "@/ui/toast";
import { columnsOf } from "./places";
import { boardQuery, spotOf, useAssign, usePropose, type Where } from "./queries";

interface ProposalModalProps {
  term: number;
  organisation: Organisation;
  where: Where;
  movedOn: string;
  onClose: () => void;
}

/** Lets the parts of a place be filled so that size and sexes are alike; shows it, then does it. */
export function ProposalModal({ term, organisation, where, movedOn, onClose }: ProposalModalProps) {
  const board = useQuery(boardQuery(term, where));
  const propose = usePropose(term);
  const assign = useAssign(term);
  const parts = columnsOf(organisation, where).slice(1);
  const [into, setInto] = useState<string[]>([]);
  const [everyone, setEveryone] = useState(false);
  const proposal = propose.data;
  const again = (change: () => void) => {
    propose.reset();
    change();
  };
  const look = () =>
    propose.mutate(
      { ...where, into: into.map(Number), everyone },
      { onError: (error) => toastProblem(describeError(error)) },
    );
  const commit = () => {
    const stands = new Map((board.data ?? []).map((row) => [row.enrollment, spotOf(row)]));
    const spots = new Map(parts.map(({ id, spot }) => [id, spot]));
    const moves = (proposal?.moves ?? []).flatMap(({ enrollment, into: part }) => {
      const [was, to] = [stands.get(enrollment), spots.get(part)];
      return was && to ? [{ enrollment, was, to }] : [];
    });
    const fail = (error: unknown) => toastProblem(describeError(error));
    assign.mutate(
      { moves, moved_on: movedOn },
      {
        onSuccess: ({ moved }) => {
          onClose();
          const back = moves.map((move) => ({ ...move, was: move.to, to: move.was }));
          // Awaited by hand: what a mutation calls back goes with the dialog.
          toastUndo(t`${plural(moved, t`cadet`, t`cadets`)} moved as proposed.`, () => {
            assign
              .mutateAsync({ moves: back, moved_on: movedOn })
              .then(() => toast(t`Everybody stands as before.`), fail);
          });
        },
        onError: fail,
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t`Propose a balanced assignment`} size="lg">
      <Stack>
        <Text>
          {t`The parts come out alike: by one cadet at most in size, in men and in women. Nothing is moved before you have seen it.`}
        </Text>
        <MultiSelect
          label={t`Into`}
          description={t`None chosen means all of them.`}
          data={parts.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={into}
          onChange={(next) => again(() => setInto(next))}
        />
        <Switch
          label={t`Also those who stand in one of them already`}
          checked={everyone}
          onChange={(event) => {
            const is = event.currentTarget.checked;
            again(() => setEveryone(is));
          }}
        />
        {proposal && (
          <>
            <Table aria-label={t`Proposed assignment`}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t`Part`}</Table.Th>
                  <Table.Th>{t`Now`}</Table.Th>
                  <Table.Th>{t`Then`}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {proposal.groups.map(({ id, name, before, after }) => (
                  <Table.Tr key={id}>
                    <Table.Th scope="row">{name}</Table.Th>
                    <Table.Td>{strength(before)}</Table.Td>
                    <Table.Td>{strength(after)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            <Text role="status">
              {proposal.moves.length === 0
                ? t`There is nobody to move.`
                : t`${plural(proposal.moves.length, t`cadet`, t`cadets`)} would move.`}
            </Text>
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t`Cancel`}
          </Button>
          {proposal && proposal.moves.length > 0 ? (
            <Button loading={assign.isPending} disabled={!board.data} onClick={commit}>
              <Trans>Move {plural(proposal.moves.length, t`cadet`, t`cadets`)}</Trans>
            </Button>
          ) : (
            <Button loading={propose.isPending} onClick={look}>
              {t`Show the proposal`}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

const strength = ({ total, male, female }: { total: number; male: number; female: number }) =>
  t`${total} (${male} m, ${female} f)`;
