import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Modal, Stack, Text } from "@mantine/core";
import type { Duplicate } from "@/api/problem";
import { formatMoment, plural } from "@/lib/format";

interface DuplicateModalProps {
  duplicates: Duplicate[];
  busy: boolean;
  onClose: () => void;
  onAgain: () => void;
  /** Gives it to the others of the squad only; not there when nobody is left. */
  onWithout?: () => void;
}

const LISTED = 6;

/** The same was given already that day: says to whom and by whom, and asks what is meant. */
export function DuplicateModal({ duplicates, busy, onClose, onAgain, onWithout }: DuplicateModalProps) {
  return (
    <Modal opened onClose={onClose} title={t`The same was given already`}>
      <Stack>
        <Text>
          <Trans>
            {plural(duplicates.length, t`cadet has`, t`cadets have`)} an entry with the same points, reason
            and day. Nothing is recorded yet.
          </Trans>
        </Text>
        <ul className="lines panel" aria-label={t`Given already`}>
          {duplicates.slice(0, LISTED).map((one) => (
            <Text component="li" key={one.entry} size="sm" px="md" py={6}>
              <Trans>
                <strong>{one.name}</strong>, by {one.issued_by_name || t`somebody`}, recorded{" "}
                {formatMoment(one.recorded_at)}
              </Trans>
            </Text>
          ))}
          {duplicates.length > LISTED && (
            <Text component="li" size="sm" c="dimmed" px="md" py={6}>
              <Trans>and {duplicates.length - LISTED} more</Trans>
            </Text>
          )}
        </ul>
        <div className="decision">
          <Button variant="default" onClick={onClose}>
            {t`Go back`}
          </Button>
          <Button variant="default" onClick={onAgain} loading={busy}>
            {t`It is meant twice`}
          </Button>
          {onWithout && (
            <Button onClick={onWithout} loading={busy}>
              {t`Only the others`}
            </Button>
          )}
        </div>
      </Stack>
    </Modal>
  );
}
