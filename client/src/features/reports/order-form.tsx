import { t } from "@lingui/core/macro";
import { Button, Group, Radio, Select, SimpleGrid, Stack, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { describeError } from "@/api/problem";
import type { Company, ReportKindInfo, Term, TrainingDay } from "@/api/types";
import { formatDate } from "@/lib/format";
import { Section } from "@/ui/section";
import { toast, toastProblem } from "@/ui/toast";
import { useOrderReport } from "./queries";

interface OrderFormProps {
  kinds: ReportKindInfo[];
  chosen: ReportKindInfo["kind"] | undefined;
  onChoose: (kind: ReportKindInfo["kind"]) => void;
  term: Term | undefined;
  companies: Company[];
  days: TrainingDay[];
  /** Whether a document of invented people is offered, to see how it looks. */
  maySample: boolean;
}

const formatNames = { pdf: t`PDF, to print`, xlsx: t`Excel`, csv: "CSV" } as const;

/** The documents by theme; of the chosen one what else must be said. Documents about one cadet are on the cadet's page. */
export function OrderForm({ kinds, chosen, onChoose, ...places }: OrderFormProps) {
  const offered = kinds.filter((one) => one.subject !== "enrollment");
  const themes = [...new Set(offered.map((one) => one.theme))];
  const info = offered.find((one) => one.kind === chosen);
  return (
    <Stack gap="lg">
      {info && <Choices key={info.kind} info={info} {...places} />}
      {themes.map((theme) => (
        <Section key={theme} title={theme}>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
            {offered
              .filter((one) => one.theme === theme)
              .map((one) => (
                <UnstyledButton
                  key={one.kind}
                  className="document-choice"
                  aria-pressed={one.kind === chosen}
                  onClick={() => onChoose(one.kind)}
                >
                  <Text fw={600}>{one.name}</Text>
                  <Text size="sm" c="dimmed">
                    {one.about}
                  </Text>
                </UnstyledButton>
              ))}
          </SimpleGrid>
        </Section>
      ))}
    </Stack>
  );
}

type Places = Pick<OrderFormProps, "term" | "companies" | "days" | "maySample">;

function Choices({ info, term, companies, days, maySample }: { info: ReportKindInfo } & Places) {
  const order = useOrderReport();
  const [format, setFormat] = useState<ReportKindInfo["formats"][number]>("pdf");
  const [company, setCompany] = useState("");
  const [day, setDay] = useState<string | null>(null);
  const [program, setProgram] = useState<"basic" | "advanced">("basic");
  const [layout, setLayout] = useState<"sheet" | "single">("sheet");
  const ofDay = info.subject === "day";
  const ready = ofDay ? day !== null : term !== undefined;
  const submit = (sample = false) =>
    order.mutate(
      {
        kind: info.kind as Exclude<ReportKindInfo["kind"], "own_data">,
        format,
        program,
        sample,
        layout,
        company: company ? Number(company) : null,
        ...(ofDay ? { day: Number(day) } : { term: term?.id }),
      },
      {
        onSuccess: () => toast(t`${info.name}: asked for. It appears in the list below.`),
        onError: (error) => toastProblem(describeError(error)),
      },
    );
  return (
    <Section title={info.name} lead={info.about}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          <Group align="flex-end">
            {ofDay && (
              <Select
                label={t`Training day`}
                placeholder={days.length ? t`Choose a day` : t`The term has no training day`}
                data={days.map((one) => ({
                  value: String(one.id),
                  label: `${formatDate(one.held_on)}, ${one.title}`,
                }))}
                value={day}
                onChange={setDay}
                w={{ base: "100%", sm: 320 }}
              />
            )}
            {info.by_company && (
              <Select
                label={t`Company`}
                data={[
                  { value: "", label: t`Whole corps` },
                  ...companies.map((one) => ({ value: String(one.id), label: one.name })),
                ]}
                value={company}
                onChange={(next) => setCompany(next ?? "")}
                w={{ base: "100%", sm: 200 }}
              />
            )}
          </Group>
          {info.has_program && (
            <Radio.Group
              label={t`Program`}
              value={program}
              onChange={(next) => setProgram(next as typeof program)}
            >
              <Group mt="xs">
                <Radio value="basic" label={t`Basic (MS 1 and 2)`} />
                <Radio value="advanced" label={t`Advanced (MS 31 to 42)`} />
              </Group>
            </Radio.Group>
          )}
          {info.has_layout && (
            <Radio.Group
              label={t`Layout`}
              value={layout}
              onChange={(next) => setLayout(next as typeof layout)}
            >
              <Group mt="xs">
                <Radio value="sheet" label={t`Ten to a sheet, with cut marks`} />
                <Radio value="single" label={t`Single cards (CR80)`} />
              </Group>
            </Radio.Group>
          )}
          {info.formats.length > 1 && (
            <Radio.Group label={t`As`} value={format} onChange={(next) => setFormat(next as typeof format)}>
              <Group mt="xs">
                {info.formats.map((one) => (
                  <Radio key={one} value={one} label={formatNames[one]} />
                ))}
              </Group>
            </Radio.Group>
          )}
          <Group>
            <Button type="submit" loading={order.isPending} disabled={!ready}>
              {t`Make it`}
            </Button>
            {maySample && (
              <Button variant="default" disabled={order.isPending} onClick={() => submit(true)}>
                {t`Preview with sample data`}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
