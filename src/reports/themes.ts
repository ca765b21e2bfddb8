/** What reports are about, in the order in which docs list them: value and label. */
export const reportThemes = {
  ownership: 'Ownership and roles',
  teamwork: 'How departments work together',
  failure: 'Dependencies and failure',
  journey: 'Journeys and experience',
  promises: 'Expectations and promises',
  data: 'Customer data',
  map: 'Evidence and upkeep of the map',
  other: 'Other reports',
} as const

export type ReportTheme = keyof typeof reportThemes
