import { SegmentedControl, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { type Density, densityStore, setDensity } from "@/lib/density";
import { useStore } from "@/lib/store";
import { Section } from "@/ui/section";

/** Colours and density, kept on this device. */
export function AppearanceSection() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const density = useStore(densityStore);
  return (
    <Section title="Appearance" lead="Kept on this device.">
      <Stack gap={4}>
        <Text fw={600} id="colours-label">
          Colours
        </Text>
        <SegmentedControl
          aria-labelledby="colours-label"
          value={colorScheme}
          onChange={(next) => setColorScheme(next as "light" | "dark" | "auto")}
          data={[
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
            { value: "auto", label: "As the device" },
          ]}
        />
      </Stack>
      <Stack gap={4}>
        <Text fw={600} id="density-label">
          Density
        </Text>
        <SegmentedControl
          aria-labelledby="density-label"
          value={density}
          onChange={(next) => setDensity(next as Density)}
          data={[
            { value: "comfortable", label: "Comfortable" },
            { value: "compact", label: "Compact" },
          ]}
        />
        <Text size="sm" c="dimmed">
          Compact shows more on a wide screen. On a phone everything stays as large as it is.
        </Text>
      </Stack>
    </Section>
  );
}
