import { t } from "@lingui/core/macro";
import {
  Button,
  Checkbox,
  Group,
  Modal,
  Popover,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "@/api/problem";
import { toast, toastProblem } from "@/ui/toast";
import { columns, namedColumns, shownColumns } from "./columns";
import { savedViewsQuery, useChangeViews, type ViewQuery } from "./queries";

/** Which columns the list shows. */
export function ColumnsMenu({
  named,
  onPick,
}: {
  named: string | undefined;
  onPick: (named: string | undefined) => void;
}) {
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default">{t`Columns`}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group
          label={t`Columns`}
          value={shownColumns(named).map(({ key }) => key)}
          onChange={(keys) => onPick(namedColumns(keys))}
        >
          <Stack gap="xs" mt="xs">
            {columns.map(({ key, label }) => (
              <Checkbox key={key} value={key} label={label} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Filters and columns that somebody comes back to, each by a name of the own. */
export function ViewsMenu({ query, onOpen }: { query: ViewQuery; onOpen: (query: ViewQuery) => void }) {
  const { data, error } = useQuery(savedViewsQuery());
  const change = useChangeViews();
  const [opened, setOpened] = useState(false);
  const [naming, setNaming] = useState(false);
  const fail = (problem: unknown) => toastProblem(describeError(problem));
  return (
    <>
      <Popover position="bottom-end" width={300} trapFocus opened={opened} onChange={setOpened}>
        <Popover.Target>
          <Button variant="default" onClick={() => setOpened((now) => !now)}>
            {t`Views`}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="xs" role="group" aria-label={t`Saved views`}>
            {error && <Text size="sm">{t`Your views cannot be loaded now.`}</Text>}
            {data?.count === 0 && (
              <Text size="sm">{t`Keep the filters and columns of now under a name.`}</Text>
            )}
            {data?.results.map((view) => (
              <Group key={view.id} justify="space-between" wrap="nowrap">
                <UnstyledButton
                  className="row-link"
                  onClick={() => {
                    setOpened(false);
                    onOpen(view.query as ViewQuery);
                  }}
                >
                  {view.name}
                </UnstyledButton>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={t`Forget the view ${view.name}`}
                  onClick={() =>
                    change.mutate(
                      { forget: view.id },
                      { onSuccess: () => toast(t`${view.name} is forgotten.`), onError: fail },
                    )
                  }
                >
                  {t`Forget`}
                </Button>
              </Group>
            ))}
            <Button
              variant="default"
              onClick={() => {
                setOpened(false);
                setNaming(true);
              }}
            >
              {t`Keep this view`}
            </Button>
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {naming && (
        <NameModal
          busy={change.isPending}
          onClose={() => setNaming(false)}
          onName={(name) =>
            change.mutate(
              { name, query },
              {
                onSuccess: () => {
                  toast(t`${name} is kept.`);
                  setNaming(false);
                },
                onError: fail,
              },
            )
          }
        />
      )}
    </>
  );
}

interface NameModalProps {
  busy: boolean;
  onClose: () => void;
  onName: (name: string) => void;
}

function NameModal({ busy, onClose, onName }: NameModalProps) {
  const [name, setName] = useState("");
  return (
    <Modal opened onClose={onClose} title={t`Keep this view`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) onName(name.trim());
        }}
      >
        <Stack>
          <TextInput
            label={t`Name`}
            description={t`A view of the same name is replaced`}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button type="submit" loading={busy} disabled={!name.trim()}>
              {t`Keep`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
