import { t } from "@lingui/core/macro";
import { Button, Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useUser } from "@/api/reference";
import { CoverageToday } from "@/features/staff/coverage";
import { MemberForm } from "@/features/staff/member-form";
import { MemberList } from "@/features/staff/member-list";
import { Page } from "@/ui/page";

const route = getRouteApi("/signed-in/staff");

/** Who serves, and who covers which company today. */
export function StaffPage() {
  const { view, search, archived, page } = route.useSearch();
  const navigate = route.useNavigate();
  const mayKeep = useUser().role === "admin";
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title={t`Training staff`}
      lead={t`Who covers which company today, and who serves.`}
      actions={mayKeep && <Button onClick={() => setAdding(true)}>{t`New member`}</Button>}
    >
      <Tabs
        value={view ?? "today"}
        onChange={(next) => void navigate({ search: { view: next === "members" ? next : undefined } })}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="today">{t`Today`}</Tabs.Tab>
          <Tabs.Tab value="members">{t`Members`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="today" pt="md">
          <CoverageToday />
        </Tabs.Panel>
        <Tabs.Panel value="members" pt="md">
          <MemberList
            filters={{ search, archived, page: page ?? 1 }}
            onFilters={(change) =>
              void navigate({
                search: (now) => ({ ...now, ...change, page: change.page === 1 ? undefined : change.page }),
                replace: true,
              })
            }
            mayKeep={mayKeep}
          />
        </Tabs.Panel>
      </Tabs>
      {adding && <MemberForm member={null} onClose={() => setAdding(false)} />}
    </Page>
  );
}
