import { t } from "@lingui/core/macro";
import { Badge, Checkbox, Group, Stack, Text } from "@mantine/core";
import { defaultParseSearch } from "@tanstack/react-router";
import type { Lack } from "@/api/types";
import { formatCount } from "@/lib/format";
import { Icon } from "@/ui/icons";
import { InlineLink } from "@/ui/inline-link";

interface PreflightProps {
  missing: Lack[];
  /** The keys of what is missing and accepted; without `onAccept` nothing can be accepted here. */
  accepted: ReadonlySet<string>;
  onAccept?: (key: string, accept: boolean) => void;
}

/** What the term lacks before it is sealed, each with the way to the page where it is mended. */
export function Preflight({ missing, accepted, onAccept }: PreflightProps) {
  if (missing.length === 0)
    return (
      <Group gap="xs">
        <Icon name="check" />
        <Text>{t`Nothing is missing.`}</Text>
      </Group>
    );
  return (
    <Stack component="ul" className="lines" gap={0} aria-label={t`What is missing`}>
      {missing.map((lack) => (
        <Group component="li" key={lack.key} py="sm" justify="space-between" gap="sm">
          <div className="grow">
            <Text>
              <Text span fw={650}>
                {formatCount(lack.count)}
              </Text>{" "}
              · {lack.label}
            </Text>
            <InlineLink {...targetOf(lack.link)} aria-label={t`Mend it: ${lack.label}`}>
              {t`Mend it`}
            </InlineLink>
          </div>
          {lack.is_blocking ? (
            <Badge variant="light" color="red" size="lg" tt="none" radius="sm">
              {t`Must be mended`}
            </Badge>
          ) : (
            onAccept && (
              <Checkbox
                label={t`Seal it like this`}
                aria-label={t`Seal it like this: ${lack.label}`}
                checked={accepted.has(lack.key)}
                onChange={(event) => onAccept(lack.key, event.currentTarget.checked)}
              />
            )
          )}
        </Group>
      ))}
    </Stack>
  );
}

/** A path of this client with its query, as links take it. */
function targetOf(link: string) {
  const { pathname, search, hash } = new URL(link, window.location.origin);
  return { to: pathname, search: defaultParseSearch(search), hash: hash.slice(1) };
}
