import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Grid, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { describeError } from "@/api/problem";
import type { PolicyVersion } from "@/api/types";
import { plural } from "@/lib/format";
import { useStore } from "@/lib/store";
import { ErrorState } from "@/ui/states";
import { Differences } from "./differences";
import type { Draft } from "./draft";
import { Examples } from "./examples";
import { BandsSection, DropRulesSection } from "./grade-sections";
import { type KeptDraft, keepingStore } from "./kept-draft";
import { LimitsSection, RecognitionSection } from "./merit-sections";
import {
  AptitudeSection,
  AssessmentsSection,
  AttendanceSection,
  FloorsSection,
  WeightsSection,
} from "./part-sections";
import { checkQuery } from "./queries";
import { type Checked, isNone, useChecked } from "./use-checked";

interface EditorProps {
  term: number;
  kept: KeptDraft;
  inForce: PolicyVersion;
  onChange: (kept: KeptDraft) => void;
  /** What can be done with a draft that has been checked. */
  actions: (checked: Checked) => ReactNode;
}

/** The draft of a policy: its fields, and beside them what is wrong, what changes, and what it makes of typical cadets. */
export function PolicyEditor({ term, kept, inForce, onChange, actions }: EditorProps) {
  const checked = useChecked(term, kept.draft);
  const editing = {
    draft: kept.draft,
    problems: checked.problems,
    onChange: (change: Partial<Draft>) => onChange({ ...kept, draft: { ...kept.draft, ...change } }),
  };
  return (
    <Stack>
      <Overtaken kept={kept} inForce={inForce} onChange={onChange} />
      <Group justify="space-between">
        <DraftState checked={checked} />
        <Group gap="sm">{actions(checked)}</Group>
      </Group>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            <WeightsSection {...editing} />
            <AttendanceSection {...editing} />
            <AptitudeSection {...editing} />
            <AssessmentsSection {...editing} />
            <FloorsSection {...editing} />
            <BandsSection {...editing} />
            <DropRulesSection {...editing} />
            <LimitsSection {...editing} />
            <RecognitionSection {...editing} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <div className="editor-aside">
            <WorkedExamples term={term} checked={checked} inForce={inForce} />
            <Aside title={t`What differs from version ${inForce.version}`}>
              {checked.rules ? (
                <Differences before={inForce.rules} after={checked.rules} />
              ) : (
                <Text c="dimmed">{t`Mend the fields first.`}</Text>
              )}
            </Aside>
          </div>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function WorkedExamples({
  term,
  checked,
  inForce,
}: {
  term: number;
  checked: Checked;
  inForce: PolicyVersion;
}) {
  const before = useQuery(checkQuery(term, inForce.rules));
  return (
    <Aside title={t`Worked examples`}>
      {checked.error && <ErrorState {...describeError(checked.error)} />}
      {!checked.error && !isNone(checked.problems) && (
        <Text c="dimmed">{t`They come when nothing is wrong in the draft.`}</Text>
      )}
      {isNone(checked.problems) && <Examples examples={checked.examples} before={before.data?.examples} />}
    </Aside>
  );
}

function Aside({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Stack component="section" className="panel" p="md" gap="xs" aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      {children}
    </Stack>
  );
}

/** Whether the draft could be adopted, and that it is kept. */
function DraftState({ checked }: { checked: Checked }) {
  const isKept = useStore(keepingStore);
  const wrong = Object.keys(checked.problems).length;
  const state =
    wrong > 0
      ? t`${plural(wrong, t`field needs`, t`fields need`)} you.`
      : checked.isChecking
        ? t`Checking…`
        : t`Nothing is wrong in it.`;
  return (
    <div role="status" aria-label={t`The draft`}>
      <Text fw={650} c={wrong > 0 ? "var(--mantine-color-error)" : undefined}>
        {state}
      </Text>
      <Text size="sm" c="dimmed">
        {isKept
          ? t`Kept in this browser until you adopt or discard it.`
          : t`This browser keeps nothing: adopt the draft before you leave the page.`}
      </Text>
    </div>
  );
}

/** Somebody adopted a version since the draft was begun: its author looks at the differences anew. */
function Overtaken({ kept, inForce, onChange }: Pick<EditorProps, "kept" | "inForce" | "onChange">) {
  if (kept.basedOn === inForce.version) return null;
  return (
    <Alert color="yellow" variant="light" title={t`Version ${inForce.version} was adopted meanwhile`}>
      <Group justify="space-between">
        <Text className="grow">
          <Trans>
            By {inForce.adopted_by || t`the system`}
            {inForce.reason && `: “${inForce.reason}”`}. Your draft is still here. What differs is counted
            from version {inForce.version} now; what that version changed and your draft does not have is
            among it.
          </Trans>
        </Text>
        <Button variant="default" onClick={() => onChange({ ...kept, basedOn: inForce.version })}>
          {t`I have looked at it`}
        </Button>
      </Group>
    </Alert>
  );
}
