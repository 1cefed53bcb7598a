import { t } from "@lingui/core/macro";
import { Anchor } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { StopMail } from "@/features/notifications/stop-mail";
import { Door } from "@/features/session/frame";

/** Where the link in a mail leads; the token stands behind the #, which no server sees. */
export function StopMailPage() {
  const { hash } = useLocation();
  return (
    <Door
      title={t`Fewer mails`}
      footer={
        <Anchor component={Link} to="/account/notifications">
          {t`Choose what you are told`}
        </Anchor>
      }
    >
      <StopMail token={hash} />
    </Door>
  );
}
