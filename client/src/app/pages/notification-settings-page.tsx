import { t } from "@lingui/core/macro";
import { NotificationSettingsPanels } from "@/features/notifications/settings";
import { Page } from "@/ui/page";

/** What one is told, on which ways, and when not. */
export function NotificationSettingsPage() {
  return (
    <Page title={t`Notification settings`} narrow>
      <NotificationSettingsPanels />
    </Page>
  );
}
