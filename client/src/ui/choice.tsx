import { NativeSelect, type NativeSelectProps } from "@mantine/core";

interface ChoiceProps<Value extends string> extends Omit<NativeSelectProps, "data" | "value" | "onChange"> {
  value: Value;
  data: { value: Value; label: string }[];
  onChoose: (value: Value) => void;
}

/** One of a few, by the list that the phone itself brings. */
export function Choice<Value extends string>({ onChoose, ...props }: ChoiceProps<Value>) {
  return <NativeSelect {...props} onChange={(event) => onChoose(event.currentTarget.value as Value)} />;
}
