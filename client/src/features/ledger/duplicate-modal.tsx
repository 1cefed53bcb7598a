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
    <Modal opened onClose={onClose} title="The same was given already">
      <Stack>
        <Text>
          {plural(duplicates.length, "cadet has", "cadets have")} an entry with the same points, reason and
          day. Nothing is recorded yet.
        </Text>
        <ul className="lines panel" aria-label="Given already">
          {duplicates.slice(0, LISTED).map((one) => (
            <Text component="li" key={one.entry} size="sm" px="md" py={6}>
              <strong>{one.name}</strong>, by {one.issued_by_name || "somebody"}, recorded{" "}
              {formatMoment(one.recorded_at)}
            </Text>
          ))}
          {duplicates.length > LISTED && (
            <Text component="li" size="sm" c="dimmed" px="md" py={6}>
              and {duplicates.length - LISTED} more
            </Text>
          )}
        </ul>
        <div className="decision">
          <Button variant="default" onClick={onClose}>
            Go back
          </Button>
          <Button variant="default" onClick={onAgain} loading={busy}>
            It is meant twice
          </Button>
          {onWithout && (
            <Button onClick={onWithout} loading={busy}>
              Only the others
            </Button>
          )}
        </div>
      </Stack>
    </Modal>
  );
}
