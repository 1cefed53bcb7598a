import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { CadetDetail, EnrollmentHistory, Term } from "@/api/types";
import { formatDate } from "@/lib/format";
import { isSealed } from "@/lib/term";
import { Section } from "@/ui/section";
import { ChangeModal } from "./change-modal";
import { EnrollModal } from "./enroll-modal";
import { TransferModal } from "./transfer-modal";
import { placeName, spanWords, statusNames } from "./words";

interface EnrollmentsProps {
  cadet: CadetDetail;
  terms: Term[];
  mayChange: boolean;
}

type Asked = { what: "transfer" | "change"; enrollment: EnrollmentHistory } | { what: "enroll"; term: Term };

/** Every term that the cadet was or is enrolled in: where, from when and until when. */
export function Enrollments({ cadet, terms, mayChange }: EnrollmentsProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const termOf = (id: number) => terms.find((term) => term.id === id);
  const termName = (id: number) => termOf(id)?.name ?? t`Term ${id}`;
  const current = terms.find((term) => term.is_current && !isSealed(term));
  const isEnrolled = cadet.enrollments.some(({ term }) => term === current?.id);
  return (
    <Section title={t`Enrollments`}>
      {cadet.enrollments.length === 0 && <Text>{t`In no term yet.`}</Text>}
      <ul className="plain-list" aria-label={t`Enrollments`}>
        {cadet.enrollments.map((one) => (
          <Line
            key={one.id}
            name={termName(one.term)}
            enrollment={one}
            onAsk={
              mayChange && !cadet.archived_at && termOf(one.term) && !isSealed(termOf(one.term))
                ? (what) => setAsked({ what, enrollment: one })
                : undefined
            }
          />
        ))}
      </ul>
      {mayChange && !cadet.archived_at && current && !isEnrolled && (
        <Group>
          <Button variant="default" onClick={() => setAsked({ what: "enroll", term: current })}>
            {t`Enroll in the current term`}
          </Button>
        </Group>
      )}
      {asked?.what === "transfer" && (
        <TransferModal name={cadet.name} enrollment={asked.enrollment} onClose={close} />
      )}
      {asked?.what === "change" && (
        <ChangeModal
          name={cadet.name}
          term={termName(asked.enrollment.term)}
          enrollment={asked.enrollment}
          onClose={close}
        />
      )}
      {asked?.what === "enroll" && <EnrollModal cadet={cadet} term={asked.term} onClose={close} />}
    </Section>
  );
}

interface LineProps {
  name: string;
  enrollment: EnrollmentHistory;
  onAsk?: (what: "transfer" | "change") => void;
}

function Line({ name, enrollment, onAsk }: LineProps) {
  const span = spanWords(enrollment);
  return (
    <Stack component="li" gap={4} py="xs">
      <Text fw={600}>{name}</Text>
      <Text size="sm" c="dimmed">
        {enrollment.course || t`No course`} · {placeName(enrollment.company_name, enrollment.platoon)} ·{" "}
        {statusNames[enrollment.status]}
      </Text>
      {span && <Text size="sm">{span}</Text>}
      {enrollment.transfers.map((one) => (
        <Text size="sm" key={one.recorded_at}>
          <Trans>
            {formatDate(one.moved_on)}: from {placeName(one.from_company_name, one.from_platoon)} to{" "}
            {placeName(one.to_company_name, one.to_platoon)}, by {one.recorded_by_name}
          </Trans>
        </Text>
      ))}
      {onAsk && (
        <Group gap="xs" mt={4}>
          <Button size="sm" variant="default" onClick={() => onAsk("transfer")}>
            {t`Transfer`}
          </Button>
          <Button size="sm" variant="default" onClick={() => onAsk("change")}>
            {t`Change`}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
