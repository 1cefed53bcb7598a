import { t } from "@lingui/core/macro";
import { Alert, Button, Stack, Text } from "@mantine/core";
import { describeError } from "@/api/problem";
import type { Verification } from "@/api/types";
import { plural } from "@/lib/format";
import { toastProblem } from "@/ui/toast";
import { useVerify } from "./queries";

/** Has a seal computed anew and compared with what was sealed. */
export function VerifySeal({ term, version }: { term: number; version: number }) {
  const verify = useVerify(term);
  return (
    <Stack gap="xs">
      <div>
        <Button
          variant="default"
          size="sm"
          loading={verify.isPending}
          aria-label={t`Verify seal ${version}`}
          onClick={() => verify.mutate(version, { onError: (error) => toastProblem(describeError(error)) })}
        >
          {t`Verify`}
        </Button>
      </div>
      {verify.data && <Verdict found={verify.data} />}
    </Stack>
  );
}

function Verdict({ found }: { found: Verification }) {
  const what = found.is_recomputed
    ? t`Hashes, audit log and records were compared, grade by grade.`
    : t`Hashes and audit log were compared. The term was opened again since, so its records have moved on.`;
  if (found.differences.length === 0)
    return (
      <Alert color="green" variant="light" title={t`It is as it was sealed`} role="status">
        {plural(found.grade_count, t`grade`, t`grades`)}. {what}
      </Alert>
    );
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      title={t`${plural(found.differences.length, t`difference`, t`differences`)}: it is not what was sealed`}
    >
      <Text>{what}</Text>
      <ul>
        {found.differences.slice(0, 50).map((one) => (
          <li key={one} className="anywhere">
            {one}
          </li>
        ))}
      </ul>
      {found.differences.length > 50 && (
        <Text>{t`The first 50 of them; \`manage.py grades verify\` lists all.`}</Text>
      )}
    </Alert>
  );
}
