import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError, listOf } from "@/api/problem";
import { useUser } from "@/api/reference";
import type { Announcement } from "@/api/types";
import { formatAgo, formatMoment } from "@/lib/format";
import { Paged } from "@/ui/paged";
import { PlainText } from "@/ui/plain-text";
import { ReasonModal } from "@/ui/reason-modal";
import { EmptyState } from "@/ui/states";
import { toast, toastProblem } from "@/ui/toast";
import { AnnouncementPictures, PicturesModal } from "./pictures";
import { announcementsQuery, PAGE_SIZE, receiptsQuery, useReadAnnouncement, useWithdraw } from "./queries";
import { toWhom } from "./words";

/** Announcements that went to one, and the own ones with who has read them. */
export function AnnouncementList({ page, onPage }: { page: number; onPage: (page: number) => void }) {
  const announcements = useQuery(announcementsQuery(page));
  return (
    <Paged
      list={listOf(announcements)}
      page={page}
      pageSize={PAGE_SIZE}
      onPage={onPage}
      noun={t`announcements`}
      empty={
        <EmptyState title={t`No announcements yet`}>{t`What the unit tells you stands here.`}</EmptyState>
      }
    >
      {(rows) => rows.map((row) => <One key={row.id} row={row} />)}
    </Paged>
  );
}

/** On the start page: what has not been read yet. */
export function UnreadAnnouncements() {
  const { data } = useQuery(announcementsQuery(1));
  const unread = data?.results.filter((row) => row.is_for_me && !row.read_at && !row.withdrawn_at) ?? [];
  return unread.map((row) => <One key={row.id} row={row} />);
}

function One({ row }: { row: Announcement }) {
  const user = useUser();
  const read = useReadAnnouncement();
  const [looking, setLooking] = useState<"receipts" | "pictures" | "withdraw" | null>(null);
  const answersFor = user.role === "admin" || row.author === user.id;
  return (
    <Stack component="article" className="panel" p="md" gap="xs" aria-label={row.title}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2}>{row.title}</Title>
          <Text size="sm" c="dimmed" title={formatMoment(row.made_at)}>
            <Trans>
              {row.author_name} to {toWhom(row)}, {formatAgo(row.made_at)}
            </Trans>
          </Text>
        </div>
        {row.withdrawn_at && (
          <Badge color="gray" variant="light" size="lg" tt="none">
            {t`Withdrawn`}
          </Badge>
        )}
      </Group>
      {row.withdrawn_at && (
        <Text size="sm">
          <Trans>Why: {row.withdrawn_reason}</Trans>
        </Text>
      )}
      <PlainText>{row.text}</PlainText>
      <AnnouncementPictures row={row} />
      <Group gap="sm">
        {row.is_for_me && !row.read_at && !row.withdrawn_at && (
          <Button
            loading={read.isPending}
            onClick={() => read.mutate(row.id, { onError: (error) => toastProblem(describeError(error)) })}
          >
            {t`I have read it`}
          </Button>
        )}
        {row.is_for_me && row.read_at && (
          <Text size="sm" c="dimmed">
            <Trans>You read it {formatAgo(row.read_at)}</Trans>
          </Text>
        )}
        {answersFor && (
          <Button variant="default" onClick={() => setLooking("receipts")}>
            <Trans>
              Read by {row.readers} of {row.recipients}
            </Trans>
          </Button>
        )}
        {answersFor && !row.withdrawn_at && (
          <Button variant="default" onClick={() => setLooking("pictures")}>
            {t`Pictures`}
          </Button>
        )}
        {answersFor && !row.withdrawn_at && (
          <Button variant="subtle" color="red" onClick={() => setLooking("withdraw")}>
            {t`Withdraw`}
          </Button>
        )}
      </Group>
      {looking === "receipts" && <Receipts row={row} onClose={() => setLooking(null)} />}
      {looking === "pictures" && <PicturesModal row={row} onClose={() => setLooking(null)} />}
      {looking === "withdraw" && <Withdraw row={row} onClose={() => setLooking(null)} />}
    </Stack>
  );
}

function Receipts({ row, onClose }: { row: Announcement; onClose: () => void }) {
  const [page, setPage] = useState(1);
  const receipts = useQuery(receiptsQuery(row.id, page));
  return (
    <Modal opened onClose={onClose} title={t`Who has read “${row.title}”`}>
      <Paged
        list={listOf(receipts)}
        page={page}
        pageSize={PAGE_SIZE}
        onPage={setPage}
        noun={t`people`}
        empty={<EmptyState title={t`Nobody`}>{t`It went to nobody.`}</EmptyState>}
      >
        {(rows) => (
          <Stack component="ul" gap={0} className="lines" aria-label={t`Readers`}>
            {rows.map((one) => (
              <li key={one.user}>
                <Group justify="space-between" py={6} wrap="nowrap">
                  <Text truncate>{one.name}</Text>
                  <Text size="sm" c="dimmed">
                    {one.read_at ? formatAgo(one.read_at) : t`Not yet`}
                  </Text>
                </Group>
              </li>
            ))}
          </Stack>
        )}
      </Paged>
    </Modal>
  );
}

function Withdraw({ row, onClose }: { row: Announcement; onClose: () => void }) {
  const withdraw = useWithdraw();
  return (
    <ReasonModal
      opened
      title={t`Withdraw “${row.title}”?`}
      explanation={t`It is gone for everybody whom it went to. Mail that went out stays with who has it.`}
      confirm={t`Withdraw it`}
      busy={withdraw.isPending}
      onClose={onClose}
      onConfirm={(reason) =>
        withdraw.mutate(
          { id: row.id, reason },
          {
            onSuccess: () => {
              toast(t`The announcement is withdrawn.`);
              onClose();
            },
            onError: (error) => toastProblem(describeError(error)),
          },
        )
      }
    />
  );
}
