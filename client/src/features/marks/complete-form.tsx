import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, describeError, failureOf } from "@/api/problem";
import { useMay } from "@/api/reference";
import type { Mark } from "@/api/types";
import { ErrorState, LoadingState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { scoresOfQuery, useCompleteMark } from "./queries";

interface CompleteFormProps {
  term: number;
  mark: Mark;
  onClose: () => void;
}

/** The requirement of an INC is met: its missing scores come in and it goes, both or neither. */
export function CompleteForm({ term, mark, onClose }: CompleteFormProps) {
  const mayEncode = useMay("encode_scores");
  const missing = useQuery(scoresOfQuery(term, mark));
  const complete = useCompleteMark();
  const [values, setValues] = useState<Record<number, string>>({});
  const [reason, setReason] = useState(mark.requirement ? t`Done: ${mark.requirement}` : "");
  const [asked, setAsked] = useState(false);
  const failure = failureOf(missing);
  const typed = (missing.data ?? []).filter(({ id }) => values[id]?.trim());
  const submit = () => {
    setAsked(true);
    if (!reason.trim()) return;
    complete.mutate(
      {
        enrollment: mark.enrollment,
        reason: reason.trim(),
        scores: typed.map(({ id, version }) => ({
          assessment: id,
          value: values[id]?.trim() ?? null,
          version,
        })),
      },
      {
        onSuccess: ({ equivalent, final }) => {
          const grade = final ? t` The grade is ${equivalent ?? ""}, final ${final}.` : "";
          toast(t`The INC of ${mark.cadet.name} is completed.${grade}`);
          onClose();
        },
        onError: (error) => {
          toastProblem(describeError(error));
          if (error instanceof ApiError && error.code === "score_conflict") void missing.refetch();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t`Complete the INC`}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          <Text>
            <Trans>
              <strong>{mark.cadet.name}</strong>
              {mark.requirement ? `: ${mark.requirement}` : ""}. The scores are saved and the INC is lifted,
              both or neither.
            </Trans>
          </Text>
          {missing.isPending && <LoadingState label={t`Loading the missing scores`} rows={2} />}
          {failure && <ErrorState {...describeError(failure)} onRetry={() => missing.refetch()} />}
          {missing.data?.length === 0 && <Text c="dimmed">{t`No score is missing.`}</Text>}
          {mayEncode
            ? missing.data?.map((assessment) => (
                <TextInput
                  key={assessment.id}
                  label={t`${assessment.name}, of ${Number(assessment.maximum)}`}
                  description={t`Blank leaves it missing`}
                  inputMode="decimal"
                  value={values[assessment.id] ?? ""}
                  onChange={(event) => {
                    const { value } = event.currentTarget;
                    setValues((now) => ({ ...now, [assessment.id]: value }));
                  }}
                />
              ))
            : (missing.data?.length ?? 0) > 0 && (
                <Text>
                  <Trans>
                    Still missing: {missing.data?.map(({ name }) => name).join(", ")}. Your duties do not let
                    you encode scores; without them the grade stays incomplete.
                  </Trans>
                </Text>
              )}
          <Textarea
            label={t`Reason`}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={asked && !reason.trim() ? t`Say by what it is completed.` : null}
            autosize
            minRows={2}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button type="submit" loading={complete.isPending}>
              {t`Complete it`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
