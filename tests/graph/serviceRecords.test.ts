import { describe, expect, it } from 'vitest'
import { listSchemaCommands } from '../../src/graph/migrations/schema.ts'
import { serviceLabels } from '../../src/graph/serviceRecords.ts'
import { kindNames } from '../../src/model/kinds.ts'

describe('the labels of records of the service', () => {
  it('are the labels with a constraint or an index that are not in the model', () => {
    const labels = [...listSchemaCommands().values()].flatMap((command) => {
      const [, names = ''] = /FOR \(\w+:([\w|]+)\)/.exec(command) ?? []
      return names.split('|')
    })
    expect(labels.filter((label) => !kindNames.includes(label) && !serviceLabels.includes(label))).toEqual([])
    expect(labels).toEqual(expect.arrayContaining(['AuditEntry', 'Touchpoint']))
  })

  it('are not in the model', () => {
    expect(serviceLabels.filter((label) => kindNames.includes(label))).toEqual([])
  })
})
