import { linkOptions } from "@tanstack/react-router";
import type { User } from "@/api/types";

/** The pages that are about one term, for its navigation and its overview: those that the user may open. */
export function termPages(term: number, { actions }: User) {
  const params = { termId: String(term) };
  const search = { term };
  return [
    {
      label: "Policy",
      text: "By which rules it is graded, who would change by others, and every version.",
      link: linkOptions({ to: "/terms/$termId/policy", params }),
    },
    {
      label: "Seal",
      text: "What is missing, the seal itself, and how two people open the term again.",
      link: linkOptions({ to: "/terms/$termId/seal", params }),
    },
    ...(actions.includes("register_cadets")
      ? [
          {
            label: "Roll-over",
            text: "Who passed goes on to the next term, after a preview.",
            link: linkOptions({ to: "/terms/$termId/roll-over", params }),
          },
        ]
      : []),
    {
      label: "Eligibility",
      text: "Who is liable to be dropped or to fail, and by which rule.",
      link: linkOptions({ to: "/terms/$termId/eligibility", params }),
    },
    {
      label: "Marks",
      text: "INC with requirement and deadline, DO and T.",
      link: linkOptions({ to: "/terms/$termId/marks", params }),
    },
    {
      label: "Grades",
      text: "Every grade as it stands now, and the sheet as PDF.",
      link: linkOptions({ to: "/grades", search }),
    },
    { label: "Scores", text: "The results of the exams.", link: linkOptions({ to: "/scores", search }) },
    { label: "Ledger", text: "Merits and demerits.", link: linkOptions({ to: "/ledger", search }) },
    {
      label: "Training days",
      text: "What was planned and held, and who was there.",
      link: linkOptions({ to: "/training-days", search }),
    },
    ...(actions.includes("record_attendance")
      ? [
          {
            label: "Held scans",
            text: "Scans that came in after the seal, to be taken or refused.",
            link: linkOptions({ to: "/terms/$termId/held-scans", params }),
          },
        ]
      : []),
    { label: "Cadets", text: "Who is enrolled.", link: linkOptions({ to: "/cadets", search }) },
  ];
}
