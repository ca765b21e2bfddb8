import type { Mapping } from '../../src/transfer/mapping/mapping.ts'

/** Maps the CSV of `writeCsv` as if it came from another tool, whose keys are our ids. */
export const csvMapping: Mapping = {
  tables: [
    {
      tables: ['departments'],
      elements: [{ kind: 'Department', key: 'id', properties: { name: 'name', visibility: 'visibility' } }],
    },
    {
      tables: ['touchpoints'],
      elements: [
        {
          kind: 'Touchpoint',
          key: 'id',
          properties: {
            name: 'name',
            description: 'description',
            lifecycle: { column: 'lifecycle', values: { live: 'live' } },
            importance: 'importance',
            volumePerMonth: 'volumePerMonth',
          },
        },
      ],
    },
    {
      tables: ['relationships'],
      relationships: [
        {
          type: { column: 'type' },
          from: { kinds: ['Department'], names: 'from' },
          to: { kinds: ['Touchpoint'], names: 'to' },
          properties: { claimedBy: 'claimedBy', since: 'since' },
        },
      ],
      ignore: ['fromKind', 'toKind'],
    },
  ],
}
