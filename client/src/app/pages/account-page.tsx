import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useUser } from "@/api/reference";
import type { Role } from "@/api/types";
import { OwnDataSection } from "@/features/account/own-data";
import { PasswordSection } from "@/features/account/password";
import { ownAccountQuery } from "@/features/account/queries";
import { SessionsSection } from "@/features/account/sessions";
import { AppearanceSection } from "@/features/appearance/section";
import { ownCadetQuery } from "@/features/cadets/queries";
import { Viewers } from "@/features/cadets/viewers";
import { ReportButton, ReportProgress, useOwnDataReport } from "@/features/reports/report-button";
import { SecondFactorSection } from "@/features/second-factor/section";
import { OwnStaff } from "@/features/staff/own-staff";
import { type Fact, Facts } from "@/ui/facts";
import { Icon } from "@/ui/icons";
import { Page } from "@/ui/page";
import { usePhone } from "@/ui/responsive";
import { Section } from "@/ui/section";
import { leave } from "../leave";
import { roleNames } from "../nav";

/** Everybody's own account: who one is here, how one gets in, where one is in, and what is kept. */
export function AccountPage() {
  const user = useUser();
  const phone = usePhone();
  return (
    <Page title={t`My account`} narrow actions={phone && <SignOut />}>
      <OwnFacts />
      <AppearanceSection />
      <PasswordSection username={user.username} role={user.role} />
      {user.actions.includes("view") && <OwnStaff />}
      <SecondFactorSection />
      <SessionsSection />
      <Section
        title={t`Notifications`}
        lead={t`Mail, push, quiet hours, and the language in which you are written to.`}
      >
        <Group>
          <Button variant="default" renderRoot={(props) => <Link to="/account/notifications" {...props} />}>
            {t`Notification settings`}
          </Button>
        </Group>
      </Section>
      {user.role === "cadet" && <OwnViewers />}
      <OwnData />
    </Page>
  );
}

/** On a wide page it stands in the side bar. */
function SignOut() {
  return (
    <Button variant="default" leftSection={<Icon name="signout" />} onClick={() => leave()}>
      {t`Sign out`}
    </Button>
  );
}

function OwnFacts() {
  const user = useUser();
  const { data: account } = useQuery(ownAccountQuery());
  const email = account?.email;
  const facts: Fact[] = [
    [t`Name`, user.display_name],
    [t`Username`, user.username],
    [t`Role`, roleNames[user.role satisfies Role]],
    // Unknown yet, its line is there and says nothing.
    [t`E-mail`, account ? email : "\u00a0"],
  ];
  return (
    <Section title={t`You`}>
      <Facts facts={facts} />
      <Text size="sm" c="dimmed">
        <Trans>
          {account &&
            !email &&
            t`Without an e-mail address a forgotten password needs a new activation code. `}
          Something is wrong? The training office changes it.
        </Trans>
      </Text>
    </Section>
  );
}

function OwnData() {
  const report = useOwnDataReport();
  return (
    <OwnDataSection
      pdf={<ReportButton state={report} label={t`Download as PDF`} variant="default" />}
      progress={<ReportProgress state={report} />}
    />
  );
}

function OwnViewers() {
  const { data: cadet } = useQuery(ownCadetQuery());
  return cadet ? <Viewers cadetId={cadet.id} own /> : null;
}
