import { t } from "@lingui/core/macro";
import { SegmentedControl, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { type Density, densityStore, setDensity } from "@/lib/density";
import { chooseLanguage, type Language, language, languageNames } from "@/lib/language";
import { useStore } from "@/lib/store";
import { Section } from "@/ui/section";

/** Language, colours and density, kept on this device. */
export function AppearanceSection() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const density = useStore(densityStore);
  return (
    <Section title={t`Appearance`} lead={t`Kept on this device.`}>
      <Stack gap={4}>
        <Text fw={600} id="language-label">
          {t`Language of the pages`}
        </Text>
        <SegmentedControl
          aria-labelledby="language-label"
          value={language()}
          onChange={(next) => chooseLanguage(next as Language)}
          data={Object.entries(languageNames).map(([value, label]) => ({ value, label }))}
        />
      </Stack>
      <Stack gap={4}>
        <Text fw={600} id="colours-label">
          {t`Colours`}
        </Text>
        <SegmentedControl
          aria-labelledby="colours-label"
          value={colorScheme}
          onChange={(next) => setColorScheme(next as "light" | "dark" | "auto")}
          data={[
            { value: "light", label: t`Light` },
            { value: "dark", label: t`Dark` },
            { value: "auto", label: t`As the device` },
          ]}
        />
      </Stack>
      <Stack gap={4}>
        <Text fw={600} id="density-label">
          {t`Density`}
        </Text>
        <SegmentedControl
          aria-labelledby="density-label"
          value={density}
          onChange={(next) => setDensity(next as Density)}
          data={[
            { value: "comfortable", label: t`Comfortable` },
            { value: "compact", label: t`Compact` },
          ]}
        />
        <Text size="sm" c="dimmed">
          {t`Compact shows more on a wide screen. On a phone everything stays as large as it is.`}
        </Text>
      </Stack>
    </Section>
  );
}
