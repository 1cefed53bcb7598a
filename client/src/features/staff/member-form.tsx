import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Select, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@/api/problem";
import { refusalAt } from "@/api/refusal";
import { staffAccountsQuery } from "@/api/staff-accounts";
import type { StaffMember } from "@/api/types";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { useSaveMember } from "./queries";

const fields = [
  { name: "rank", label: t`Rank`, max: 40 },
  { name: "last_name", label: t`Last name`, max: 100 },
  { name: "first_name", label: t`First name`, max: 100 },
  { name: "serial_number", label: t`Serial number`, max: 40 },
  { name: "designation", label: t`Designation`, max: 100 },
  { name: "contact_number", label: t`Contact number`, max: 40 },
] as const;
type Values = Record<(typeof fields)[number]["name"], string>;

const nothing = Object.fromEntries(fields.map(({ name }) => [name, ""])) as Values;

/** Adds a member of the staff, or changes one; when somebody else was faster, both values are shown. */
export function MemberForm({ member, onClose }: { member: StaffMember | null; onClose: () => void }) {
  const save = useSaveMember(member?.id ?? null);
  const [values, setValues] = useState<Values>({ ...nothing, ...pick(member) });
  const [version, setVersion] = useState(member?.version ?? 0);
  const [theirs, setTheirs] = useState<Partial<Values>>({});
  const [account, setAccount] = useState<number | null>(member?.user ?? null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const submit = () =>
    save.mutate(
      { ...values, user: account, version },
      {
        onSuccess: () => {
          toast(t`The staff record is saved.`);
          onClose();
        },
        onError: (error) => {
          if (error instanceof ApiError && error.code === "stale") {
            const current = error.current as StaffMember;
            setVersion(current.version);
            const other = pick(current);
            setTheirs(
              Object.fromEntries(
                Object.entries(other).filter(([name, value]) => value !== values[name as keyof Values]),
              ),
            );
            return;
          }
          refusalAt(setErrors)(error);
        },
      },
    );
  return (
    <FormModal
      title={member ? member.name : t`New member of the staff`}
      confirm={t`Save`}
      busy={save.isPending}
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        submit();
      }}
    >
      {Object.keys(theirs).length > 0 && (
        <Alert
          color="yellow"
          variant="light"
          role="alert"
          title={t`Somebody else saved this record meanwhile`}
        >
          {t`Nothing is lost: look at what stands there now, then save again.`}
        </Alert>
      )}
      {fields.map(({ name, label, max }) => (
        <div key={name}>
          <TextInput
            label={label}
            maxLength={max}
            value={values[name]}
            error={errors[name]}
            onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
          />
          {theirs[name] !== undefined && (
            <Group gap="xs" mt={4}>
              <Text size="sm">
                <Trans>
                  Saved meanwhile: <strong>{theirs[name] || t`nothing`}</strong>
                </Trans>
              </Text>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t`Take this: ${label}`}
                onClick={() => setValues({ ...values, [name]: theirs[name] ?? "" })}
              >
                {t`Take this`}
              </Button>
            </Group>
          )}
        </div>
      ))}
      <AccountSelect member={member} value={account} onPick={setAccount} error={errors.user} />
    </FormModal>
  );
}

function pick(member: StaffMember | null): Partial<Values> {
  return member ? Object.fromEntries(fields.map(({ name }) => [name, member[name] ?? ""])) : {};
}

interface AccountSelectProps {
  member: StaffMember | null;
  value: number | null;
  onPick: (account: number | null) => void;
  error: string | undefined;
}

/** With which account a member signs in; a record stands without one, too. */
function AccountSelect({ member, value, onPick, error }: AccountSelectProps) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 250);
  const [picked, setPicked] = useState(
    member?.user ? { value: String(member.user), label: member.username ?? "" } : null,
  );
  const { data = [] } = useQuery(staffAccountsQuery(picked?.label === search ? "" : search));
  const found = data.map(({ id, display_name, username }) => ({
    value: String(id),
    label: `${display_name} · ${username}`,
  }));
  const options = picked && !found.some((one) => one.value === picked.value) ? [picked, ...found] : found;
  return (
    <Select
      label={t`Account`}
      description={t`Whoever signs in with it sees this record as the own one.`}
      placeholder={t`No account`}
      searchable
      clearable
      data={options}
      filter={({ options: all }) => all}
      onSearchChange={setText}
      value={value === null ? null : String(value)}
      onChange={(next, option) => {
        setPicked(next === null ? null : option);
        onPick(next === null ? null : Number(next));
      }}
      nothingFoundMessage={t`Nobody matches`}
      error={error}
    />
  );
}
