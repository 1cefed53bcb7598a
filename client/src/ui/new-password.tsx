import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { PasswordInput, Text } from "@mantine/core";
import { Icon } from "./icons";

interface NewPasswordProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What the server found wrong with it. */
  error: string | undefined;
  /** Fewest characters; for somebody whose role is not known yet, of any role. */
  minimum: number;
  /** Whom more is asked of. */
  exception?: string;
}

/** A password to be chosen: its rules are said before it is sent, and which of them holds while it is typed. */
export function NewPassword({ label, value, onChange, error, minimum, exception }: NewPasswordProps) {
  const length = [...value].length;
  const isLong = length >= minimum;
  return (
    <PasswordInput
      label={label}
      name="new-password"
      autoComplete="new-password"
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ "aria-label": t`Show password` }}
      inputWrapperOrder={["label", "input", "error", "description"]}
      descriptionProps={{ component: "div" }}
      description={
        <ul className="rules">
          <li data-kept={isLong}>
            <Icon name={isLong ? "check" : "dot"} size={16} />
            <span>
              <Trans>
                At least {minimum} characters{exception ? ` (${exception})` : ""}
              </Trans>
              {length > 0 && !isLong && (
                <Text span inherit>
                  <Trans>, {minimum - length} to go</Trans>
                </Text>
              )}
            </span>
          </li>
          <li>
            <Icon name="dot" size={16} />
            <span>{t`Not your name, the unit’s, or a password that many people use`}</span>
          </li>
          <li>
            <Icon name="dot" size={16} />
            <span>{t`Signs and digits are not needed: a few words together are good`}</span>
          </li>
        </ul>
      }
    />
  );
}
