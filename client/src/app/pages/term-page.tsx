import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { TermFacts } from "@/features/terms/term-facts";
import { Page } from "@/ui/page";
import { useTermOfPage } from "../term-frame";
import { termPages } from "../term-pages";

export function TermPage() {
  const term = useTermOfPage();
  return (
    <Page title={term.name}>
      <TermFacts term={term} />
      <nav className="tiles" aria-label="What there is of the term">
        {termPages(term.id).map(({ label, text, link }) => (
          <Link key={label} {...link} className="panel tile">
            <Text fw={650}>{label}</Text>
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          </Link>
        ))}
      </nav>
    </Page>
  );
}
