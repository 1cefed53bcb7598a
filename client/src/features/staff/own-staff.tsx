import { t } from "@lingui/core/macro";
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { StaffMember } from "@/api/types";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { ownStaffQuery, useSaveOwnStaff } from "./queries";

/** The own staff record; nothing for who has none. */
export function OwnStaff() {
  const { data } = useQuery(ownStaffQuery());
  const member = data?.results[0];
  return member ? <Own key={member.version} member={member} /> : null;
}

function Own({ member }: { member: StaffMember }) {
  const save = useSaveOwnStaff();
  const [number, setNumber] = useState(member.contact_number ?? "");
  return (
    <Section title={t`Staff record`} lead={t`Rank, serial number and designation are kept by an admin.`}>
      <Text>
        <strong>{member.name}</strong>
        {member.designation ? ` · ${member.designation}` : ""}
        {member.serial_number ? ` · ${member.serial_number}` : ""}
      </Text>
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
            <Button type="submit" loading={save.isPending}>
              {t`Save`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
