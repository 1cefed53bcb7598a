import { t } from "@lingui/core/macro";
import {
  Button,
  CloseButton,
  Group,
  NumberInput,
  Select,
  Stack,
  Table,
  Text,
  VisuallyHidden,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { companiesQuery } from "@/api/reference";
import type { Activity, Participant } from "@/api/types";
import { plural } from "@/lib/format";
import { Pager } from "@/ui/pager";
import { Section } from "@/ui/section";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem, toastUndo } from "@/ui/toast";
import {
  findCadetsQuery,
  PARTICIPANTS_A_PAGE,
  participantsQuery,
  useCompanyMembers,
  useSetParticipants,
} from "./queries";
import { hoursText } from "./words";

/** Who took part, and entering them. */
export function Participants({ activity, mayEnter }: { activity: Activity; mayEnter: boolean }) {
  const [page, setPage] = useState(1);
  const found = useQuery(participantsQuery(activity.id, page));
  const enter = useSetParticipants(activity.id);
  const fail = (error: unknown) => toastProblem(describeError(error));
  const leaveOut = (row: Participant) =>
    enter.mutate(
      { remove: [row.enrollment] },
      {
        onSuccess: () =>
          toastUndo(t`${row.name} is taken off.`, () =>
            enter.mutate(
              { participants: [{ enrollment: row.enrollment, hours: row.hours }] },
              { onSuccess: () => toast(t`${row.name} is back.`), onError: fail },
            ),
          ),
        onError: fail,
      },
    );
  const isAchievement = activity.kind === "achievement";
  return (
    <Section
      title={isAchievement ? t`Who achieved it` : t`Who took part`}
      lead={plural(activity.participant_count, t`cadet`, t`cadets`)}
    >
      {mayEnter && <Enter activity={activity} />}
      {found.isPending && <LoadingState label={t`Loading who took part`} rows={3} />}
      {found.error && <ErrorState {...describeError(found.error)} onRetry={() => found.refetch()} />}
      {found.data && found.data.count < activity.participant_count && (
        <Text size="sm" c="dimmed">
          {t`You see those whose records you may see.`}
        </Text>
      )}
      {found.data && found.data.count > 0 && (
        <>
          <div className="table-wrap">
            <Table aria-label={t`Participants`}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t`Cadet`}</Table.Th>
                  <Table.Th>{t`Company`}</Table.Th>
                  {!isAchievement && <Table.Th className="num">{t`Hours`}</Table.Th>}
                  {mayEnter && (
                    <Table.Th>
                      <VisuallyHidden>{t`Take off`}</VisuallyHidden>
                    </Table.Th>
                  )}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.data.results.map((row) => (
                  <Table.Tr key={row.enrollment}>
                    <Table.Td>{row.name}</Table.Td>
                    <Table.Td>
                      {row.company_name || "–"}
                      {row.platoon ? t`, platoon ${row.platoon}` : ""}
                    </Table.Td>
                    {!isAchievement && <Table.Td className="num">{hoursText(row.hours)}</Table.Td>}
                    {mayEnter && (
                      <Table.Td>
                        <CloseButton aria-label={t`Take off ${row.name}`} onClick={() => leaveOut(row)} />
                      </Table.Td>
                    )}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
          <Pager
            page={page}
            pageSize={PARTICIPANTS_A_PAGE}
            count={found.data.count}
            noun={t`cadets`}
            onPage={setPage}
          />
        </>
      )}
    </Section>
  );
}

function Enter({ activity }: { activity: Activity }) {
  const isAchievement = activity.kind === "achievement";
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 250);
  const [hours, setHours] = useState<number | string>(Number(activity.hours));
  const [company, setCompany] = useState<string | null>(null);
  const cadets = useQuery(findCadetsQuery(activity.term, search));
  const { data: companies = [] } = useQuery(companiesQuery());
  const members = useCompanyMembers(activity.term);
  const enter = useSetParticipants(activity.id);
  const given = isAchievement ? undefined : String(hours || 0);
  const take = (ids: number[], who: string) =>
    enter.mutate(
      { participants: ids.map((enrollment) => ({ enrollment, hours: given })) },
      {
        onSuccess: () => toast(t`${who} entered.`),
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        {!isAchievement && (
          <NumberInput
            label={t`Hours`}
            min={0}
            max={200}
            decimalScale={2}
            value={hours}
            onChange={setHours}
            w={110}
          />
        )}
        <Select
          label={t`Enter a cadet`}
          placeholder={t`Name or student number`}
          searchable
          data={(cadets.data ?? []).map(({ id, name, student_number }) => ({
            value: String(id),
            label: `${name} · ${student_number}`,
          }))}
          filter={({ options }) => options}
          searchValue={text}
          onSearchChange={setText}
          value={null}
          onChange={(next) => {
            const row = cadets.data?.find(({ id }) => String(id) === next);
            if (row) take([row.id], row.name);
            setText("");
          }}
          nothingFoundMessage={
            search.length < 2 ? t`Type two letters or more` : t`No cadet of this term matches`
          }
          flex="1 1 220px"
        />
      </Group>
      <Group align="flex-end" gap="sm">
        <Select
          label={t`Or a company`}
          placeholder={t`Choose a company`}
          data={companies.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={company}
          onChange={setCompany}
          flex="1 1 180px"
        />
        <Button
          variant="default"
          disabled={!company}
          loading={members.isPending || enter.isPending}
          onClick={() =>
            members.mutate(Number(company), {
              onSuccess: (ids) => take(ids, plural(ids.length, t`cadet`, t`cadets`)),
              onError: (error) => toastProblem(describeError(error)),
            })
          }
        >
          {t`Enter the company`}
        </Button>
      </Group>
    </Stack>
  );
}
