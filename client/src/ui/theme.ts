import { t } from "@lingui/core/macro";
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const olive: MantineColorsTuple = [
  "#f5f7ef",
  "#e8ecdd",
  "#d2d9bf",
  "#b8c29d",
  "#9fac7e",
  "#889663",
  "#717e4d",
  "#5b673c",
  "#48522e",
  "#363e22",
];

export const theme = createTheme({
  colors: { olive },
  primaryColor: "olive",
  // The library's own shades fall short of 4.5:1 on white and on the dark background.
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  headings: {
    fontWeight: "650",
    sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.125rem" }, h3: { fontSize: "1rem" } },
  },
  components: {
    Button: { defaultProps: { size: "md" } },
    TextInput: { defaultProps: { size: "md" } },
    PasswordInput: { defaultProps: { size: "md" } },
    NumberInput: { defaultProps: { size: "md" } },
    NativeSelect: { defaultProps: { size: "md" } },
    MultiSelect: { defaultProps: { size: "md" } },
    FileInput: { defaultProps: { size: "md" } },
    Select: { defaultProps: { size: "md", allowDeselect: false, comboboxProps: { shadow: "md" } } },
    Autocomplete: { defaultProps: { size: "md" } },
    Textarea: { defaultProps: { size: "md" } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { "aria-label": t`Close` } } },
    // A page has one banner, and a dialog's head is none.
    ModalHeader: { defaultProps: { role: "presentation" } },
    DrawerHeader: { defaultProps: { role: "presentation" } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": t`Close` } } },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": t`Close` } } },
    Table: { defaultProps: { verticalSpacing: 8, horizontalSpacing: "md" } },
    // A status must never be cut to "Wi…".
    Badge: { styles: { root: { flexShrink: 0, minWidth: "max-content" } } },
    Paper: { defaultProps: { radius: "md" } },
  },
});

/**
 * Colours of our own, and contrast: secondary text and the "light" variants are too pale as the library has them.
 * Not `light-dark()`: the build rewrites it for older browsers into the system's scheme instead of the chosen one.
 */
export const cssVariables: CSSVariablesResolver = (given) => {
  const lettering = (step: number, shade: (colour: string) => string) =>
    Object.fromEntries(
      Object.keys(given.colors).map((name) => [
        `--mantine-color-${name}-light-color`,
        shade(`var(--mantine-color-${name}-${step})`),
      ]),
    );
  return {
    variables: {},
    light: {
      ...lettering(9, (colour) => `color-mix(in srgb, ${colour} 58%, black)`),
      "--mantine-color-dimmed": "#545b4e",
      "--mantine-color-placeholder": "#6a7064",
      "--mantine-color-error": "#b42318",
      "--rgms-line": "#dfe2d8",
      "--rgms-quiet": "#f7f8f4",
      "--rgms-chosen": "var(--mantine-color-olive-1)",
      "--rgms-track": "#e6e8e0",
      "--rgms-wrong": "#fdecea",
      "--rgms-doubt": "#fff3d0",
      "--mantine-color-anchor": "var(--mantine-color-olive-8)",
    },
    dark: {
      ...lettering(2, (colour) => colour),
      "--mantine-color-dimmed": "#b3b8ad",
      "--mantine-color-placeholder": "#9aa093",
      "--mantine-color-error": "#ff9a8f",
      "--rgms-line": "#3a3d37",
      "--rgms-quiet": "#20221f",
      "--rgms-chosen": "var(--mantine-color-olive-9)",
      "--rgms-track": "#343733",
      "--rgms-wrong": "#4a1f1b",
      "--rgms-doubt": "#4a3a10",
      "--mantine-color-body": "#191b18",
      "--mantine-color-anchor": "var(--mantine-color-olive-3)",
    },
  };
};
