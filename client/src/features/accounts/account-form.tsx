import { t } from "@lingui/core/macro";
import { Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { refusalAt } from "@/api/refusal";
import type { Account, AccountIn } from "@/api/types";
import { FormModal } from "@/ui/form-modal";
import { toast } from "@/ui/toast";
import { useChangeAccount, useCreateAccount } from "./queries";
import { roles } from "./words";

interface AccountFormProps {
  /** The account to change; a new one without. */
  account?: Account;
  onClose: () => void;
  onSaved?: (account: Account) => void;
}

/** A new account, or another name, address or role for one. A username stays what it is. */
export function AccountForm({ account, onClose, onSaved }: AccountFormProps) {
  const create = useCreateAccount();
  const change = useChangeAccount(account?.id ?? 0);
  const form = useForm<AccountIn>({
    initialValues: {
      username: account?.username ?? "",
      display_name: account?.display_name ?? "",
      email: account?.email ?? "",
      role: account?.role ?? "staff",
    },
    validate: {
      username: (text) =>
        account || /^[\w.@-]{3,150}$/.test(text) ? null : t`3 letters or more: letters, digits and . _ - @`,
      display_name: (text) => (text.trim() ? null : t`Say who it is.`),
    },
  });
  const settle = {
    onSuccess: (saved: Account) => {
      toast(account ? t`${saved.display_name} is saved.` : t`${saved.display_name} has an account.`);
      onClose();
      onSaved?.(saved);
    },
    onError: refusalAt(form.setErrors),
  };
  const submit = form.onSubmit(({ username, ...rest }) =>
    account ? change.mutate(rest, settle) : create.mutate({ username, ...rest }, settle),
  );
  return (
    <FormModal
      title={account ? t`Change ${account.display_name}` : t`New account`}
      confirm={account ? t`Save` : t`Make the account`}
      busy={create.isPending || change.isPending}
      onClose={onClose}
      onSubmit={submit}
    >
      {!account && (
        <TextInput
          label={t`Username`}
          description={t`For a cadet the student number. Whoever opens the account can choose another.`}
          autoCapitalize="none"
          data-autofocus
          {...form.getInputProps("username")}
        />
      )}
      <TextInput label={t`Name`} {...form.getInputProps("display_name")} />
      <TextInput
        label={t`E-mail`}
        description={t`For a new password and for what happens to the account. It can be left empty.`}
        type="email"
        {...form.getInputProps("email")}
      />
      <Radio.Group
        label={t`Role`}
        description={account && t`Another role signs the person out everywhere.`}
        {...form.getInputProps("role")}
      >
        <Stack gap="xs" mt="xs">
          {roles.map(({ value, label, means }) => (
            <Radio key={value} value={value} label={label} description={means} />
          ))}
        </Stack>
      </Radio.Group>
    </FormModal>
  );
}
