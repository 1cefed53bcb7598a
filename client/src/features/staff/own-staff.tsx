import { t } from "@lingui/core/macro";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { useUser } from "@/api/reference";
import type { StaffMember } from "@/api/types";
import { type Fact, Facts } from "@/ui/facts";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { ownStaffQuery, useSaveOwnStaff } from "./queries";
import { dutyText } from "./words";

/** The own staff record; nothing for who has none. */
export function OwnStaff() {
  const { data } = useQuery(ownStaffQuery());
  const member = data?.results[0];
  return member ? <Own key={member.version} member={member} /> : null;
}

function Own({ member }: { member: StaffMember }) {
  const save = useSaveOwnStaff();
  const isAdmin = useUser().role === "admin";
  const facts: Fact[] = [
    [t`Rank`, member.rank],
    [t`Name`, `${member.last_name}, ${member.first_name}`],
    [t`Serial number`, member.serial_number],
    [t`Designation`, member.designation],
    [t`Duties`, member.duties.map(dutyText).join("; ")],
  ];
  const [number, setNumber] = useState(member.contact_number ?? "");
  return (
    <Section
      title={t`Staff record`}
      lead={t`The unit keeps all of it but your contact number. Tell an admin what is wrong.`}
    >
      <Facts facts={facts} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(
            { version: member.version, contact_number: number.trim() },
            {
              onSuccess: () => toast(t`Your contact number is saved.`),
              onError: (error) => toastProblem(describeError(error)),
            },
          );
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t`Contact number`}
            maxLength={40}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            {!isAdmin && (
              <Button variant="default" renderRoot={(props) => <Link to="/messages/new" {...props} />}>
                {t`Ask for a correction`}
              </Button>
            )}
            <Button type="submit" loading={save.isPending}>
              {t`Save`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
