/** The presets that can be turned off, by name. What they say is the business of `event`, which the compiler holds to it. */
export const presetNames = [
  'genesys-audit',
  'genesys',
  'stripe',
  'shopify',
  'auth0',
  'okta',
  'mongodb',
  'salesforce',
  'datadog',
  'benchling',
  'tutorial-conversation',
  'tutorial-resource',
  'tutorial-event',
] as const;

export type PresetName = (typeof presetNames)[number];
