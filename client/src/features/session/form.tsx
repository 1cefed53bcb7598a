import { Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Refusal, useWait } from "./refusal";
import { SubmitButton } from "./submit";

interface DoorFormProps {
  /** What sending the form does; its refusal is told above the fields. */
  attempt: { error: Error | null; isPending: boolean; mutate: () => void };
  /** Above the fields while no try of this form was refused. */
  before?: ReactNode;
  /** What the button says. */
  submit: string;
  children: ReactNode;
  /** Under the button. */
  after?: ReactNode;
}

/** Form of a page before the shell: why the last try was refused, the fields, and a button that waits when it must. */
export function DoorForm({ attempt, before, submit, children, after }: DoorFormProps) {
  const wait = useWait(attempt.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        attempt.mutate();
      }}
    >
      <Stack>
        {attempt.error ? <Refusal error={attempt.error} /> : before}
        {children}
        <SubmitButton busy={attempt.isPending} wait={wait}>
          {submit}
        </SubmitButton>
        {after}
      </Stack>
    </form>
  );
}
