import { t } from "@lingui/core/macro";

/** Why scores can only be read: their term is sealed, or one's duties encode none. Null when they can be typed. */
export type ScoreLock = "sealed" | "duties" | null;

/** What is said to who types all the same. */
export const lockWords = {
  sealed: {
    title: t`The term is sealed`,
    detail: t`Scores can only be read. To correct one, ask for the term to be opened again.`,
  },
  duties: {
    title: t`Your duties encode no scores`,
    detail: t`You can read the scores. An encoder, or an officer of the company or platoon, types them.`,
  },
};
