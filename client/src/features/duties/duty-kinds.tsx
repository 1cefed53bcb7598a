import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Accordion, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { dutyNames } from "@/api/duties";
import { dutyKindsQuery } from "./queries";
import { kindWords } from "./words";

/** What each kind of duty is for, folded away until somebody asks. */
export function DutyKinds() {
  const { data: kinds = [] } = useQuery(dutyKindsQuery());
  return (
    <Accordion variant="contained" chevronPosition="left">
      <Accordion.Item value="kinds">
        <Accordion.Control>{t`What each duty lets one do`}</Accordion.Control>
        <Accordion.Panel>
          <dl className="meanings">
            {kinds.map((kind) => {
              const { does, corpsOnly } = kindWords(kind);
              return (
                <div key={kind.kind}>
                  <Text component="dt" fw={600}>
                    {dutyNames[kind.kind]}
                  </Text>
                  <Text component="dd" m={0}>
                    <Trans>
                      May {does}.{corpsOnly && t` With a duty for the whole corps also ${corpsOnly}.`}
                    </Trans>
                  </Text>
                </div>
              );
            })}
          </dl>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
