import { t } from "@lingui/core/macro";
import { Button, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useUser } from "@/api/reference";
import { TermFacts } from "@/features/terms/term-facts";
import { TermForm } from "@/features/terms/term-form";
import { isSealed } from "@/lib/term";
import { Page } from "@/ui/page";
import { useTermOfPage } from "../term-frame";
import { termPages } from "../term-pages";

export function TermPage() {
  const term = useTermOfPage();
  const user = useUser();
  const [changing, setChanging] = useState(false);
  return (
    <Page title={term.name}>
      <TermFacts
        term={term}
        actions={
          user.role === "admin" &&
          !isSealed(term) && (
            <Button variant="default" onClick={() => setChanging(true)}>
              {t`Change the term`}
            </Button>
          )
        }
      />
      <nav className="tiles" aria-label={t`What there is of the term`}>
        {termPages(term.id, user).map(({ label, text, link }) => (
          <Link key={label} {...link} className="panel tile">
            <Text fw={650}>{label}</Text>
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          </Link>
        ))}
      </nav>
      {changing && (
        <TermForm term={term} onClose={() => setChanging(false)} onSaved={() => setChanging(false)} />
      )}
    </Page>
  );
}
