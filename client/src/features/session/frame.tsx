import { t } from "@lingui/core/macro";
import { Box, Button, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { unitQuery } from "@/api/reference";
import { chooseLanguage, type Language, language, languageNames } from "@/lib/language";
import { Mark } from "@/ui/icons";

interface DoorProps {
  title: string;
  /** Under the title: what this page is for. Without it the unit's name stands there; null is nothing at all. */
  lead?: ReactNode;
  children: ReactNode;
  /** Under the panel: where else one may want to go. */
  footer?: ReactNode;
  wide?: boolean;
}

/** Frame of every page before the shell: the mark, the title, one panel. */
export function Door({ title, lead, children, footer, wide }: DoorProps) {
  useEffect(() => {
    document.title = t`${title} · RGMS`;
  }, [title]);
  return (
    <Box component="main" className="door" p="md">
      <Stack w="100%" maw={wide ? 720 : 420} gap="lg">
        <Stack gap="xs" align="center" ta="center">
          <Mark size={52} />
          <Title order={1}>{title}</Title>
          {lead !== null && (
            <Text c="dimmed" component="div" mih="1.5em">
              {lead ?? <Place />}
            </Text>
          )}
        </Stack>
        <div className="panel door-panel">{children}</div>
        {footer && (
          <Stack gap={0} align="center" component="nav" className="door-ways" aria-label={t`Other ways`}>
            {footer}
          </Stack>
        )}
        <OtherLanguage />
      </Stack>
    </Box>
  );
}

/** Who cannot read the page must still find the other language, so it is named in itself. */
function OtherLanguage() {
  const other: Language = language() === "en" ? "fil" : "en";
  return (
    <Button variant="subtle" size="compact-md" lang={other} onClick={() => chooseLanguage(other)}>
      {languageNames[other]}
    </Button>
  );
}

function Place() {
  const { data: unit } = useQuery(unitQuery());
  const { name = "", school = "" } = unit ?? {};
  // Many units have the school in their own name.
  return name.includes(school) ? name : `${name}, ${school}`;
}

/** What a form was for has happened. */
export function Done({ title, children, action }: { title: string; children: ReactNode; action: ReactNode }) {
  return (
    <Stack role="status">
      <Title order={2}>{title}</Title>
      {children}
      {action}
    </Stack>
  );
}
