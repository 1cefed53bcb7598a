import { Anchor } from "@mantine/core";
import { createLink } from "@tanstack/react-router";

/** A link to another page in the middle of a text. */
export const InlineLink = createLink(Anchor<"a">);
