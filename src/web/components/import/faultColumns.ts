/** Where something in a file is, and what is wrong with it. */
export const faultColumns = [
  { name: 'file', type: 'string' },
  { name: 'sheet', type: 'string' },
  { name: 'row', type: 'integer' },
  { name: 'column', type: 'string' },
  { name: 'value', type: 'string' },
  { name: 'reason', type: 'string' },
] as const
