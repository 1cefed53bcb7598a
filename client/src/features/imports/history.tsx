import { Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatMoment } from "@/lib/format";
import { StatusBadge } from "@/ui/status-badge";
import { importsQuery } from "./queries";

/** The newest uploads, committed or not. */
export function ImportHistory() {
  const { data } = useQuery(importsQuery());
  if (!data || data.count === 0) return null;
  return (
    <section className="panel" aria-labelledby="history-title">
      <Title order={2} id="history-title" p="md" pb="xs">
        Earlier files
      </Title>
      <Stack component="ul" gap={0} p={0} m={0} style={{ listStyle: "none" }}>
        {data.results.map((one) => (
          <Group component="li" key={one.id} px="md" py={10} justify="space-between" className="entry-line">
            <div>
              <Link className="row-link" to="/imports" search={{ id: one.id }}>
                {one.file_name}
              </Link>
              <Text size="sm" c="dimmed">
                {formatMoment(one.created_at)}
              </Text>
            </div>
            <StatusBadge status={one.status} />
          </Group>
        ))}
      </Stack>
    </section>
  );
}
