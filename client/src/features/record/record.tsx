import { t } from "@lingui/core/macro";
import { Button, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { CadetRecord } from "@/api/types";
import { type SectionSpec, sections } from "@/lib/record-fields";
import { Facts } from "@/ui/facts";
import { SectionForm } from "./section-form";
import { shown, valuesOf } from "./values";

interface Props {
  record: CadetRecord;
  /** Sections that can be changed here. */
  editable: SectionSpec[];
  isOwn?: boolean;
}

/** The whole record, section by section; what the reader's duty does not need is not there. */
export function RecordSections({ record, editable, isOwn = false }: Props) {
  const [open, setOpen] = useState<SectionSpec | null>(null);
  const values = valuesOf(record);
  const seen = sections.filter(({ isPrivate }) => !isPrivate || record.private);
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        {seen.map((section) => (
          <Stack
            key={section.key}
            component="section"
            className="panel"
            p="md"
            gap="sm"
            aria-labelledby={`record-${section.key}`}
          >
            <Group justify="space-between" wrap="nowrap">
              <Title order={2} id={`record-${section.key}`}>
                {section.title}
              </Title>
              {editable.some(({ key }) => key === section.key) && (
                <Button
                  size="sm"
                  variant="default"
                  onClick={() => setOpen(section)}
                  aria-label={t`Change: ${section.title}`}
                >
                  {t`Change`}
                </Button>
              )}
            </Group>
            {section.lead && <Text c="dimmed">{section.lead}</Text>}
            <Facts facts={section.fields.map(({ name, label }) => [label, shown(name, values[name])])} />
          </Stack>
        ))}
      </SimpleGrid>
      {open && <SectionForm section={open} record={record} isOwn={isOwn} onClose={() => setOpen(null)} />}
    </>
  );
}
