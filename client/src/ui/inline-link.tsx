import { Anchor } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";

/** A link to another page in the middle of a text; underlined, since colour alone would not tell it. */
export const InlineLink = createLink((props: ComponentProps<typeof Anchor<"a">>) => (
  <Anchor underline="always" {...props} />
));
