import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { apiUrl } from "@/api/client";
import { describeError } from "@/api/problem";
import { formatDate } from "@/lib/format";
import { CopyText } from "@/ui/copy";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { feedQuery, useEndFeed, useMakeFeed } from "./queries";

/** The secret link by which a calendar program of one's own follows the calendar. */
export function Feed() {
  const { data } = useQuery(feedQuery());
  const make = useMakeFeed();
  const end = useEndFeed();
  const [link, setLink] = useState<string>();
  const has = Boolean(data?.created_at);
  const fail = (error: unknown) => toastProblem(describeError(error));
  return (
    <Section
      title={t`In your own calendar`}
      lead={t`A secret link for the calendar of your phone or computer. It shows what stands here and names nobody.`}
    >
      {link && (
        <>
          <CopyText text={link} shown={link} what={t`link`} />
          <Text size="sm">{t`It is shown this once. Whoever has it can read the calendar.`}</Text>
        </>
      )}
      {!link && data?.created_at && (
        <Text size="sm" c="dimmed">
          <Trans>
            You have a link since {formatDate(data.created_at)}
            {data.read_on ? t`; it was last read on ${formatDate(data.read_on)}` : t`; it was not read yet`}.
            A new one ends it.
          </Trans>
        </Text>
      )}
      <Group>
        <Button
          variant="default"
          loading={make.isPending}
          onClick={() =>
            make.mutate(undefined, { onSuccess: ({ path }) => setLink(apiUrl(path)), onError: fail })
          }
        >
          {has ? t`Make a new link` : t`Make a link`}
        </Button>
        {has && (
          <Button
            variant="subtle"
            loading={end.isPending}
            onClick={() =>
              end.mutate(undefined, {
                onSuccess: () => {
                  setLink(undefined);
                  toast(t`The link has ended.`);
                },
                onError: fail,
              })
            }
          >
            {t`End the link`}
          </Button>
        )}
      </Group>
    </Section>
  );
}
