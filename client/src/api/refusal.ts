import { toastProblem } from "@/ui/toast";
import { ApiError, describeError } from "./problem";

/** Says why a form was refused: at the fields that the refusal is about, and in a note that names what became of it. */
export const refusalAt =
  (setErrors: (errors: Record<string, string>) => void) =>
  (error: unknown): void => {
    if (error instanceof ApiError) setErrors(error.fieldMessages);
    toastProblem(describeError(error));
  };
