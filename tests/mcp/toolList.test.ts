import { describe, expect, it } from 'vitest'
import { describeTool, tools } from '../../src/mcp/tools.ts'

const descriptions = [...tools.values()].map(describeTool)

/** More than o200k_base and cl100k_base count for this list: both have more than 4 bytes to a token of it. */
const bytesPerToken = 3.2

describe('the list of tools', () => {
  it('takes at most 4,000 tokens', () => {
    expect(Buffer.byteLength(JSON.stringify(descriptions)) / bytesPerToken).toBeLessThan(4_000)
  })

  it.each(descriptions)('describes $name with schemas for what goes in and comes out', (tool) => {
    expect(tool.name).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(tool.inputSchema).toMatchObject({ type: 'object', properties: expect.any(Object) })
    expect(tool.outputSchema).toMatchObject({
      type: 'object',
      properties: { rows: expect.any(Object), total: expect.any(Object), nextCursor: expect.any(Object) },
    })
  })

  it('has one tool that leaves a record, and none that writes to the map', () => {
    const writing = descriptions.filter(({ annotations }) => !('readOnlyHint' in annotations))
    expect(writing.map(({ name }) => name)).toEqual(['propose_change'])
  })
})
