import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Post } from "@/api/types";
import { formatDate } from "@/lib/format";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { AppointModal } from "./appoint-modal";
import type { Part } from "./places";
import { useRelieve } from "./queries";

interface PartPanelProps {
  term: number;
  /** From the corps down to the part that is looked at. */
  path: Part[];
  /** Whether posts are given and taken here, and the board is offered. */
  mayKeep: boolean;
}

/** Who holds which post of one part of the corps. */
export function PartPanel({ term, path, mayKeep }: PartPanelProps) {
  const part = path.at(-1);
  const [appointing, setAppointing] = useState(false);
  const relieve = useRelieve();
  if (!part) return null;
  const take = (post: Post) =>
    relieve.mutate(post.id, {
      onSuccess: () => toast(t`${post.name} is no longer ${post.title}.`),
      onError: (error) => toastProblem(describeError(error)),
    });
  return (
    <Section
      title={part.name}
      lead={
        path.length > 1
          ? path
              .slice(0, -1)
              .map(({ name }) => name)
              .join(" › ")
          : undefined
      }
    >
      {part.posts.length === 0 ? (
        <Text c="dimmed">{t`Nobody holds a post here yet.`}</Text>
      ) : (
        <ul className="plain-list" aria-label={t`Posts of ${part.name}`}>
          {part.posts.map((post) => (
            <Group
              component="li"
              key={post.id}
              className="list-line"
              justify="space-between"
              py="xs"
              gap="xs"
            >
              <div>
                <Text fw={600}>{post.name}</Text>
                <Text size="sm" c="dimmed">
                  <Trans>
                    {post.title}
                    {post.is_leader && t`, leads`} · since {formatDate(post.since)}
                  </Trans>
                </Text>
              </div>
              {mayKeep && (
                <Button
                  variant="default"
                  size="sm"
                  loading={relieve.isPending && relieve.variables === post.id}
                  aria-label={t`Relieve ${post.name} of ${post.title}`}
                  onClick={() => take(post)}
                >
                  {t`Relieve`}
                </Button>
              )}
            </Group>
          ))}
        </ul>
      )}
      {mayKeep && (
        <Group className="no-print">
          <Button onClick={() => setAppointing(true)}>{t`Appoint somebody`}</Button>
          {part.level !== "squad" && part.level !== "battalion" && (
            <Button
              variant="default"
              renderRoot={(props) => (
                <Link to="/organisation" search={{ term, view: "board", ...placeOf(path) }} {...props} />
              )}
            >
              {t`Assign cadets`}
            </Button>
          )}
        </Group>
      )}
      {appointing && <AppointModal term={term} part={part} onClose={() => setAppointing(false)} />}
    </Section>
  );
}

function placeOf(path: Part[]): { company?: number; platoon?: number } {
  const id = (level: Part["level"]) => path.find((part) => part.level === level)?.id ?? undefined;
  return { company: id("company"), platoon: id("platoon") };
}
