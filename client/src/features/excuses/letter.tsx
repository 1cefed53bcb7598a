import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describeError } from "@/api/problem";
import type { Excuse } from "@/api/types";
import { saveFile } from "@/lib/save-file";
import { useObjectUrl } from "@/lib/use-object-url";
import { Icon } from "@/ui/icons";
import { ErrorState, LoadingState } from "@/ui/states";
import { letterQuery } from "./queries";
import { sizeOf } from "./words";

/** The letter of an excuse: a picture is shown, a PDF is handed to the phone or computer to open. */
export function Letter({ excuse }: { excuse: Excuse }) {
  const { letter } = excuse;
  if (!letter)
    return (
      <Text c="dimmed" className="panel" p="md">
        {t`No letter was sent.`}
      </Text>
    );
  return letter.kind === "picture" ? (
    <Picture id={excuse.id} letter={letter} alt={t`Letter of ${excuse.cadet.name}`} />
  ) : (
    <Pdf id={excuse.id} letter={letter} />
  );
}

interface FileProps {
  id: number;
  letter: NonNullable<Excuse["letter"]>;
}

function Picture({ id, letter, alt }: FileProps & { alt: string }) {
  const { data, error, isPending, refetch } = useQuery(letterQuery(id, letter.name, letter.size));
  const url = useObjectUrl(data);
  if (isPending) return <LoadingState label={t`Loading the letter`} rows={6} />;
  if (error) return <ErrorState {...describeError(error)} onRetry={() => refetch()} />;
  return (
    <Stack gap="xs">
      {url && <img className="letter" src={url} alt={alt} />}
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<Icon name="download" size={18} />}
          onClick={() => saveFile(data, letter.name)}
        >
          {t`Save the picture`}
        </Button>
        <Text size="sm" c="dimmed">
          {letter.name}, {sizeOf(letter.size)}
        </Text>
      </Group>
    </Stack>
  );
}

function Pdf({ id, letter }: FileProps) {
  const file = useQuery({ ...letterQuery(id, letter.name, letter.size), enabled: false });
  const open = () => void file.refetch().then(({ data }) => data && saveFile(data, letter.name));
  return (
    <Stack gap="xs" className="panel" p="md">
      <Text>
        <Trans>
          {letter.name}, {sizeOf(letter.size)}. A PDF is opened outside of this page.
        </Trans>
      </Text>
      {file.error && <ErrorState {...describeError(file.error)} onRetry={open} />}
      <Group>
        <Button
          variant="default"
          leftSection={<Icon name="download" size={18} />}
          loading={file.isFetching}
          onClick={open}
        >
          {t`Open the PDF`}
        </Button>
      </Group>
    </Stack>
  );
}
