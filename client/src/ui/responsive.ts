import { useMediaQuery } from "@mantine/hooks";

/** Whether the page is as narrow as a phone: lists become cards, the score grid becomes one cadet at a time. */
export function usePhone(): boolean {
  return useMediaQuery("(max-width: 47.99em)", window.matchMedia("(max-width: 47.99em)").matches) ?? false;
}
