/**
 * How Career Companion looks: pine, a deep green, on warm paper; ink on it; one amber for what wants attention. Mantine's
 * components take all of it from here, so that no page chooses a colour of its own.
 */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const pine: MantineColorsTuple = [
  '#ecf6f3',
  '#d9ebe6',
  '#b1d6cc',
  '#86c0b1',
  '#62ad9a',
  '#4a9a87',
  '#35806f',
  '#276a5c',
  '#1f5c54',
  '#123f39',
];

/** Warm greys: paper at one end, ink at the other. */
const gray: MantineColorsTuple = [
  '#f7f5f1',
  '#efece6',
  '#e3dfd7',
  '#d2cdc3',
  '#b5afa4',
  '#928c81',
  '#6b665d',
  '#514d46',
  '#38352f',
  '#23211d',
];

const dark: MantineColorsTuple = [
  '#d8d9d6',
  '#b6b9b5',
  '#989d99',
  '#7b827e',
  '#4a514e',
  '#363c3a',
  '#2a302e',
  '#1f2423',
  '#181c1b',
  '#111413',
];

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 8, dark: 6 },
  colors: { pine, gray, dark },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.625rem' }, h2: { fontSize: '1.25rem' }, h3: { fontSize: '1.0625rem' } },
  },
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
        closeButtonProps: { 'aria-label': 'Close' },
        // The head of a dialog is no banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
      styles: {
        title: { fontWeight: 650, fontSize: '1.0625rem', lineHeight: 1.35 },
        header: { background: 'var(--companion-surface)' },
        content: { background: 'var(--companion-surface)' },
      },
    },
    // Without the placeholder, which is no item, the first item has the focus.
    Menu: { defaultProps: { returnFocus: true, withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    // On its pale ground, a title in the colour of the alert cannot be read by everybody.
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
    ActionIcon: { defaultProps: { variant: 'subtle' } },
  },
});

/** What differs between paper and night beyond Mantine's own variables. */
export const variables: CSSVariablesResolver = (theme) => ({
  variables: {},
  light: {
    '--mantine-color-body': theme.colors.gray?.[0] ?? '#f7f5f1',
    '--mantine-color-text': theme.colors.gray?.[9] ?? '#23211d',
    '--mantine-color-dimmed': theme.colors.gray?.[6] ?? '#6b665d',
    '--mantine-color-placeholder': '#736d63',
    '--mantine-color-error': '#b3261e',
    '--companion-surface': '#ffffff',
    '--companion-line': theme.colors.gray?.[2] ?? '#e3dfd7',
    '--companion-amber': '#8a5a00',
  },
  dark: {
    '--mantine-color-body': theme.colors.dark?.[8] ?? '#181c1b',
    '--mantine-color-text': '#e4e5e2',
    '--mantine-color-dimmed': '#a3a8a4',
    '--mantine-color-placeholder': '#949a96',
    '--mantine-color-error': '#ff9a92',
    '--mantine-color-anchor': theme.colors.pine?.[3] ?? '#86c0b1',
    '--companion-surface': theme.colors.dark?.[7] ?? '#1f2423',
    '--companion-line': theme.colors.dark?.[5] ?? '#363c3a',
    '--companion-amber': '#e3a857',
    // Mantine's pale grounds are nearly black at night; these can be told from the page.
    '--mantine-color-pine-light': '#1d3a34',
    '--mantine-color-pine-light-hover': '#23463f',
    '--mantine-color-pine-light-color': '#b1d6cc',
    '--mantine-color-gray-light': '#303735',
    '--mantine-color-gray-light-hover': '#39413f',
    '--mantine-color-gray-light-color': '#d8d9d6',
    '--mantine-color-red-light': '#43211f',
    '--mantine-color-red-light-color': '#ffb4ad',
    '--mantine-color-yellow-light': '#3d3219',
    '--mantine-color-yellow-light-color': '#f0cd8b',
  },
});
