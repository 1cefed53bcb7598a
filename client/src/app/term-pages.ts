import { t } from "@lingui/core/macro";
import { linkOptions } from "@tanstack/react-router";
import type { User } from "@/api/types";
import { isOpenTo } from "./access";

/** The pages that are about one term, for its navigation and its overview: those that the user may open. */
export function termPages(term: number, user: User) {
  const params = { termId: String(term) };
  const search = { term };
  const all = [
    {
      label: t`Policy`,
      text: t`By which rules it is graded, who would change by others, and every version.`,
      link: linkOptions({ to: "/terms/$termId/policy", params }),
    },
    {
      label: t`Seal`,
      text: t`What is missing, the seal itself, and how two people open the term again.`,
      link: linkOptions({ to: "/terms/$termId/seal", params }),
    },
    {
      label: t`Roll-over`,
      text: t`Who passed goes on to the next term, after a preview.`,
      link: linkOptions({ to: "/terms/$termId/roll-over", params }),
    },
    {
      label: t`Eligibility`,
      text: t`Who is liable to be dropped or to fail, and by which rule.`,
      link: linkOptions({ to: "/terms/$termId/eligibility", params }),
    },
    {
      label: t`Marks`,
      text: t`INC with requirement and deadline, DO and T.`,
      link: linkOptions({ to: "/terms/$termId/marks", params }),
    },
    {
      label: t`Grades`,
      text: t`Every grade as it stands now, and the sheet as PDF.`,
      link: linkOptions({ to: "/grades", search }),
    },
    { label: t`Scores`, text: t`The results of the exams.`, link: linkOptions({ to: "/scores", search }) },
    { label: t`Ledger`, text: t`Merits and demerits.`, link: linkOptions({ to: "/ledger", search }) },
    {
      label: t`Training days`,
      text: t`What was planned and held, and who was there.`,
      link: linkOptions({ to: "/training-days", search }),
    },
    {
      label: t`Held scans`,
      text: t`Scans that came in after the seal, to be taken or refused.`,
      link: linkOptions({ to: "/terms/$termId/held-scans", params }),
    },
    { label: t`Cadets`, text: t`Who is enrolled.`, link: linkOptions({ to: "/cadets", search }) },
  ];
  return all.filter(({ link }) => isOpenTo(user, link.to));
}
