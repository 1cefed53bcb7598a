import { t } from "@lingui/core/macro";
import { Button } from "@mantine/core";
import { describeError } from "@/api/problem";
import type { CadetDetail } from "@/api/types";
import { toast, toastProblem, toastUndo } from "@/ui/toast";
import { useArchive } from "./queries";

/** Archive with an undo; an archived cadet can be restored at any time. */
export function ArchiveButton({ cadet }: { cadet: CadetDetail }) {
  const archive = useArchive(cadet.id);
  const fail = (error: unknown) => toastProblem(describeError(error));
  const restore = () =>
    archive.mutate(false, { onSuccess: () => toast(t`${cadet.name} is back.`), onError: fail });
  if (cadet.archived_at)
    return (
      <Button variant="default" loading={archive.isPending} onClick={restore}>
        {t`Restore`}
      </Button>
    );
  return (
    <Button
      variant="default"
      loading={archive.isPending}
      onClick={() =>
        archive.mutate(true, {
          onSuccess: () =>
            toastUndo(t`${cadet.name} is archived: training days from today on do not count.`, restore),
          onError: fail,
        })
      }
    >
      {t`Archive`}
    </Button>
  );
}
