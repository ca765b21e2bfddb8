import { beforeAll, describe, expect, it } from 'vitest'
import {
  createTestApp,
  createTestGraph,
  defines,
  department,
  owns,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph, { odataIgnoredParameters: ['sap-client', 'subscription-key'] })

beforeAll(async () => {
  await seedGraph(
    graph,
    touchpoint('advert', { importance: 1 }),
    touchpoint('first-invoice', { importance: 5, volumePerMonth: 4.5 }),
    touchpoint('reminder', { importance: 4 }),
    department('finance'),
    owns('finance', 'first-invoice'),
    owns('finance', 'reminder'),
    defines('finance', 'advert'),
  )
})

const get = (address: string) => app.inject({ url: `/odata/${address}` })

async function fetchIds(address: string): Promise<string[]> {
  const response = await get(address)
  expect(response.statusCode, `${address}\n${response.body}`).toBe(200)
  return response.json().value.map(({ id }: { id: string }) => id)
}

describe('the feed, as clients write', () => {
  it.each([
    ['importance gt 3L', ['first-invoice', 'reminder']],
    ['volumePerMonth eq 4.5D', ['first-invoice']],
    ['volumePerMonth eq 4.5m', ['first-invoice']],
    ['volumePerMonth gt 4f', ['first-invoice']],
    ['importance eq -1L or importance eq 1', ['advert']],
  ])('numbers with the suffix of their type: %s', async (filter, ids) => {
    expect(await fetchIds(`Touchpoints?$filter=${encodeURIComponent(filter)}`)).toEqual(ids)
  })

  it('keys as segments of the path', async () => {
    const byKey = (await get("Touchpoints('first-invoice')/name/$value")).body
    expect((await get('Touchpoints/first-invoice/name/$value')).body).toBe(byKey)
    expect((await get('Touchpoints/none')).statusCode).toBe(404)
    expect((await get('Touchpoints/reminder/IncomingOwns')).json().value).toEqual(
      (await get("Touchpoints('reminder')/IncomingOwns")).json().value,
    )
  })

  it('a count with options for pages, which do not change it', async () => {
    const address = 'Touchpoints/$count?$filter=importance%20gt%203'
    expect((await get(address)).body).toBe('2')
    expect((await get(`${address}&$top=1&$skip=1&$orderby=name&$select=id`)).body).toBe('2')
  })

  it('parameter aliases', async () => {
    expect(await fetchIds('Touchpoints?$filter=importance%20gt%20@least&@least=4')).toEqual(['first-invoice'])
    expect(await fetchIds('Touchpoints?$filter=importance%20in%20@some&@some=(1,4)')).toEqual([
      'advert',
      'reminder',
    ])
    expect(await fetchIds('Touchpoints?$filter=importance%20mul%20@x%20eq%2016&@x=2%20add%202')).toEqual([
      'reminder',
    ])
    expect(await fetchIds('Touchpoints?$orderby=@by%20desc&@by=importance&$top=1')).toEqual(['first-invoice'])
    const unknown = await get('Touchpoints?$filter=importance%20gt%20@none')
    expect(unknown.statusCode).toBe(400)
    expect(unknown.json().error.message).toBe('$filter, position 14: @none has no value; add &@none=…')
  })

  it('an alias as often as an expression may be long', async () => {
    const filter = Array.from({ length: 90 }, () => 'id in @p').join(' or ')
    const alias = `(${Array.from({ length: 200 }, () => "'a'").join(',')})`
    const response = await get(`Touchpoints?$filter=${encodeURIComponent(filter)}&@p=${alias}`)
    expect(response.statusCode).toBe(400)
    expect(response.json().error.message).toContain('must be at most 10,000 characters')
  })

  it('an asterisk for all navigation properties', async () => {
    const [row] = (await get("Touchpoints?$expand=*&$filter=id eq 'reminder'".replaceAll(' ', '%20'))).json()
      .value
    const { value } = (await get("Touchpoints('reminder')/IncomingOwns")).json()
    expect(value).toHaveLength(1)
    expect(row.IncomingOwns).toEqual(value)
    expect(row.IncomingDefines).toEqual([])
  })

  it('a query in the body of a request', async () => {
    const send = (payload: string, query = '') =>
      app.inject({
        method: 'POST',
        url: `/odata/Touchpoints/$query${query}`,
        headers: { 'content-type': 'text/plain' },
        payload,
      })
    const response = await send('$filter=importance gt 3&$top=1', '?$orderby=name%20desc')
    expect(response.json().value.map(({ id }: { id: string }) => id)).toEqual(['reminder'])
    expect((await send('$filter=importance gt')).statusCode).toBe(400)
  })

  it('an encoded dollar sign', async () => {
    const metadata = await get('$metadata')
    expect((await get('%24metadata')).body).toBe(metadata.body)
    const batch = await app.inject({
      method: 'POST',
      url: '/odata/%24batch',
      payload: { requests: [{ id: '1', method: 'GET', url: 'Touchpoints/$count' }] },
    })
    expect(batch.json().responses[0]).toMatchObject({ status: 200, body: '3' })
  })

  it('parameters of a gateway, if the operator lists them', async () => {
    expect(await fetchIds('Touchpoints?sap-client=100&subscription-key=x&$top=1')).toEqual(['advert'])
    expect((await get('Touchpoints?sap-language=de')).statusCode).toBe(400)
  })

  it('states what it can do', async () => {
    const { body } = await get('$metadata')
    for (const term of ['KeyAsSegmentSupported', 'BatchSupported', 'SkipSupported', 'TopSupported'])
      expect(body).toContain(`<Annotation Term="Org.OData.Capabilities.V1.${term}" Bool="true"/>`)
    expect(body).toContain(
      '<PropertyValue Property="NonSortableProperties"><Collection><PropertyPath>tags</PropertyPath></Collection></PropertyValue>',
    )
    expect(body).toContain('<PropertyValue Property="Name" String="asOf"/>')
    const json = (await get('$metadata?$format=json')).json().CxAtlas
    expect(json.Atlas).toMatchObject({
      '@Org.OData.Capabilities.V1.FilterFunctions': expect.arrayContaining(['eq', 'and', 'any', 'contains']),
      '@Org.OData.Capabilities.V1.BatchSupport': {
        SupportedFormats: ['application/json', 'multipart/mixed'],
      },
    })
    expect(json.Atlas.Touchpoints).toMatchObject({
      '@Org.OData.Capabilities.V1.SortRestrictions': { Sortable: true, NonSortableProperties: ['tags'] },
      '@Org.OData.Capabilities.V1.ExpandRestrictions': { Expandable: true, MaxLevels: 4 },
    })
    expect(json.Atlas.Dates['@Org.OData.Capabilities.V1.ExpandRestrictions']).toEqual({ Expandable: false })
  })

  it('states one key for each entity set, and what else identifies its rows', async () => {
    const { Atlas, ...types } = (await get('$metadata?$format=json')).json().CxAtlas
    for (const [name, { $Key: key }] of Object.entries<{ $Key: string[] }>(types))
      expect(key, name).toHaveLength(1)
    expect(types.Owns['@Org.OData.Core.V1.AlternateKeys']).toEqual([
      { Key: ['fromKind', 'fromId', 'toKind', 'toId'].map((name) => ({ Name: name, Alias: name })) },
    ])
    expect(Object.keys(Atlas)).toContain('Owns')
  })
})

describe('a batch of parts', () => {
  const send = (lines: readonly string[], contentType = 'multipart/mixed; boundary=batch_1') =>
    app.inject({
      method: 'POST',
      url: '/odata/$batch',
      headers: { 'content-type': contentType },
      payload: lines.join('\r\n'),
    })

  const part = (request: string, ...headers: string[]) => [
    '--batch_1',
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `${request} HTTP/1.1`,
    ...headers,
    '',
    '',
  ]

  it('is answered part by part, each as if it had been sent alone', async () => {
    const metadata = 'Accept: application/json;odata.metadata=none'
    const response = await send([
      ...part('GET Touchpoints?$top=1&$select=id', metadata),
      ...part('GET Touchpoints/none'),
      '--batch_1--',
    ])
    expect(response.statusCode, response.body).toBe(200)
    const [, boundary = ''] =
      /^multipart\/mixed; boundary=(\S+)$/.exec(String(response.headers['content-type'])) ?? []
    const [, first, second, end] = `\r\n${response.body}`.split(`\r\n--${boundary}`)
    expect(first).toMatch(/^\r\nContent-Type: application\/http\r\n[\s\S]*\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
    expect(first).toMatch(/\r\n\r\n\{"value":\[\{"id":"advert"\}\]\}$/)
    expect(second).toContain('HTTP/1.1 404 Not Found\r\n')
    expect(end).toBe('--\r\n')
  })

  it.each([
    ['without a boundary', ['--batch_1--'], 'multipart/mixed'],
    ['without an end', part('GET Touchpoints')],
    ['with a part that is no request', [...part('GET'), '--batch_1--']],
    ['with a change set', ['--batch_1', 'Content-Type: multipart/mixed; boundary=c', '', '', '--batch_1--']],
  ])('is refused %s', async (_, lines, contentType?: string) => {
    const response = await send(lines, contentType)
    expect([response.statusCode, response.json().error.code]).toEqual([400, 'INVALID_INPUT'])
    expect(response.json().error.message).toMatch(/^The batch cannot be read: /)
  })
})
