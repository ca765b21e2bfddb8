import { publicUrl } from './reverseProxy.ts'
import { assertEqual, assertTrue, follow, type Statement, type Visit } from './statement.ts'

interface Page {
  readonly '@odata.context': string
  readonly '@odata.nextLink'?: string
  readonly value: readonly { readonly id?: string; readonly url?: string }[]
}

interface Linked {
  readonly name: string
  readonly href: string
}

const json = { 'content-type': 'application/json' }

const readJson = async <Body>(visit: Visit, link: string, request?: Parameters<typeof follow>[2]) =>
  JSON.parse((await follow(visit, link, request)).text) as Body

/** Statements that every link the service writes leads through the proxy. */
export const linkStatements: readonly Statement[] = [
  { name: 'the service document and the metadata of OData', prove: proveServiceDocument },
  { name: 'the pages of OData', prove: provePages },
  { name: 'a batch of OData as JSON', prove: proveJsonBatch },
  { name: 'a batch of OData in parts', prove: proveMultipartBatch },
  { name: 'Location of what is created', prove: proveLocations },
  { name: 'servers of the description of the API', prove: proveServers },
  { name: 'the page of the description and the explorer', prove: provePageReferences },
  { name: 'entry points, reports and tables', prove: proveEntryPoints },
  { name: 'the docs for assistants', prove: proveLlmsText },
  { name: 'the answers of tools for assistants', prove: proveToolAnswers },
  { name: 'files that open the feed', prove: proveConnectionFiles },
  { name: 'findings, by keys with reserved characters', prove: proveFindings },
  { name: 'problems', prove: proveProblems },
  { name: 'links whatever headers a client forges', prove: proveForgedHeaders },
]

async function proveServiceDocument(visit: Visit): Promise<void> {
  const document = await readJson<Page>(visit, `${publicUrl}/odata`)
  assertEqual(document['@odata.context'], `${publicUrl}/odata/$metadata`, '@odata.context')
  const metadata = await follow(visit, document['@odata.context'])
  assertTrue(metadata.text.includes('EntityContainer'), 'The context is no metadata')
  await follow(visit, `${publicUrl}/odata/%24metadata`)
  for (const { url = '' } of document.value.slice(0, 40))
    await follow(visit, `${publicUrl}/odata/${url}?$top=1`)
}

async function provePages(visit: Visit): Promise<void> {
  const count = Number((await follow(visit, `${publicUrl}/odata/Touchpoints/$count`)).text)
  const ids = new Set<string>()
  let pages = 0
  let next: string | undefined = `${publicUrl}/odata/Touchpoints?$select=id`
  while (next !== undefined) {
    const page: Page = await readJson<Page>(visit, next, {
      headers: { prefer: `maxpagesize=${Math.ceil(count / 8)}` },
    })
    for (const { id = '' } of page.value) ids.add(id)
    pages += 1
    next = page['@odata.nextLink']
  }
  assertEqual(ids.size, count, 'The number of touchpoints on all pages')
  assertTrue(pages >= 8, `There were only ${pages} pages`)
}

const batchUrls = [
  `${publicUrl}/odata/Touchpoints?$top=1`,
  '/atlas/odata/Touchpoints?$top=1',
  'Touchpoints?$top=1',
]

async function proveJsonBatch(visit: Visit): Promise<void> {
  const requests = batchUrls.map((url, index) => ({ id: `${index}`, method: 'GET', url }))
  const { responses } = await readJson<{ responses: { status: number; body: Page }[] }>(
    visit,
    `${publicUrl}/odata/$batch`,
    { method: 'POST', headers: json, body: JSON.stringify({ requests }) },
  )
  for (const [index, { status, body }] of responses.entries()) {
    assertEqual(status, 200, `The status of ${batchUrls[index]}`)
    assertEqual(body['@odata.context'], `${publicUrl}/odata/$metadata#Touchpoints`, '@odata.context')
  }
}

async function proveMultipartBatch(visit: Visit): Promise<void> {
  const parts = batchUrls.flatMap((url) => [
    ...['--part', 'Content-Type: application/http', 'Content-Transfer-Encoding: binary', ''],
    ...[`GET ${url} HTTP/1.1`, 'Accept: application/json', '', ''],
  ])
  const { text } = await follow(visit, `${publicUrl}/odata/$batch`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/mixed; boundary=part' },
    body: [...parts, '--part--', ''].join('\r\n'),
  })
  const contexts = text.match(/"@odata.context":"[^"]+"/g) ?? []
  assertEqual(contexts.length, batchUrls.length, 'The number of parts that were answered')
}

async function proveLocations(visit: Visit): Promise<void> {
  const id = `proof/${visit.name}`.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()
  const create = (path: string, body: string, status: number, headers = json) =>
    follow(visit, `${publicUrl}${path}`, { method: 'POST', headers, body, status })
  const node = await create('/systems', JSON.stringify({ id, name: 'Of the proof' }), 201)
  assertEqual(node.headers.location, `${publicUrl}/systems/${id}`, 'Location of a node')
  await follow(visit, node.headers.location ?? '')
  const draft = await create('/drafts', JSON.stringify({ title: 'Of the proof' }), 201)
  await follow(visit, draft.headers.location ?? '')
  const csv = { 'content-type': 'text/csv' }
  const rows = `id,name\n${id},Of the proof\n`
  const started = await create('/imports?name=channels.csv', rows, 202, csv)
  await follow(visit, started.headers.location ?? '')
  const events = await follow(visit, `${started.headers.location}/events`)
  assertTrue(/event: done/.test(events.text), `The import ended with ${events.text.slice(-300)}`)
  const rejected = await create('/imports?name=channels.csv', 'id,name\n!,x\n', 400, csv)
  await follow(visit, rejected.headers.location ?? '')
}

async function proveServers(visit: Visit): Promise<void> {
  const document = await readJson<{ servers: { url: string }[] }>(visit, `${publicUrl}/docs/json`)
  assertEqual(
    document.servers.map(({ url }) => url),
    [publicUrl],
    'servers',
  )
  const yaml = await follow(visit, `${publicUrl}/docs/yaml`)
  assertTrue(yaml.text.includes(`url: ${publicUrl}`), 'servers of the YAML do not have the address')
  await follow(visit, `${document.servers[0]?.url}/touchpoints?limit=1`)
}

async function provePageReferences(visit: Visit): Promise<void> {
  const { client } = visit
  const redirected = await client.send(publicUrl)
  assertEqual(
    [redirected.status, redirected.headers.location],
    [308, '/atlas/'],
    'The address without a slash',
  )
  const headers = { accept: 'text/html' }
  for (const page of [`${publicUrl}/`, `${publicUrl}/docs`, `${publicUrl}/docs/`]) {
    const { text } = await follow(visit, page, { headers })
    const references = [...text.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(
      ([, reference = '']) => reference,
    )
    assertTrue(references.length >= 3, `${page} has only the references ${references}`)
    for (const reference of references) await proveReference(visit, reference, page)
  }
}

/** A file of a page, and the scripts that it loads. */
async function proveReference(visit: Visit, reference: string, base: string): Promise<void> {
  const address = new URL(reference, base).href
  const response = await visit.client.send(address)
  assertEqual(response.status, 200, `The status of ${address}`)
  if (!/\/explorer\/[^/]+\.js$/.test(address)) return
  for (const [, path = ''] of response.text.matchAll(/(?:from|import)\(?\s*"(\.[^"]+\.js)"/g))
    assertEqual(
      (await visit.client.send(path, {}, address)).status,
      200,
      `The status of ${path} of ${address}`,
    )
}

async function proveEntryPoints(visit: Visit): Promise<void> {
  const { links } = await readJson<{ links: readonly Linked[] }>(visit, `${publicUrl}/`)
  for (const { name, href } of links) {
    assertTrue(href.startsWith(`${publicUrl}/`), `The link ${name} is ${href}`)
    const { status } = await visit.client.send(href)
    assertTrue(status !== 404 && status < 500, `${href} is answered with ${status}`)
  }
  const { reports } = await readJson<{
    reports: readonly (Linked & { parameters: { isRequired: boolean }[] })[]
  }>(visit, `${publicUrl}/reports`)
  const { tables } = await readJson<{ tables: readonly (Linked & { required: string[] })[] }>(
    visit,
    `${publicUrl}/tables`,
  )
  const simple = reports.filter(({ parameters }) => !parameters.some(({ isRequired }) => isRequired))
  for (const { href } of simple.slice(0, 5)) await follow(visit, href)
  for (const { href } of tables.filter(({ required }) => required.length === 0).slice(0, 5))
    await follow(visit, `${href}.csv`)
}

async function proveLlmsText(visit: Visit): Promise<void> {
  const address = `${publicUrl}/llms.txt`
  const { text } = await visit.client.send(address)
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
  assertTrue(links.length > 20, `llms.txt has only ${links.length} links`)
  for (const link of links)
    assertEqual((await visit.client.send(link, {}, address)).status, 200, `The status of ${link} of llms.txt`)
}

async function proveToolAnswers(visit: Visit): Promise<void> {
  const body = JSON.stringify({
    ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
    params: { name: 'list_findings', arguments: {} },
  })
  const { text } = await follow(visit, `${publicUrl}/mcp`, {
    method: 'POST',
    headers: { ...json, accept: 'application/json, text/event-stream' },
    body,
  })
  const links = text.match(/https?:[^\s"\\)]+/g) ?? []
  assertTrue(links.length > 0, `The answer has no link: ${text.slice(0, 300)}`)
  for (const link of links) assertTrue(link.startsWith(`${publicUrl}/#/`), `The answer has the link ${link}`)
}

async function proveConnectionFiles(visit: Visit): Promise<void> {
  const { connections } = await readJson<{ connections: { details: { address: { url: string } } }[] }>(
    visit,
    `${publicUrl}/feeds/cx-atlas.pbids`,
  )
  assertEqual(connections[0]?.details.address.url, `${publicUrl}/odata`, 'The address for Power BI')
  const basic = `Basic ${Buffer.from(`key:${visit.key}`).toString('base64')}`
  await follow(visit, `${publicUrl}/odata`, { headers: { authorization: basic } })
  const { text } = await follow(visit, `${publicUrl}/feeds/Touchpoints.odc`)
  assertTrue(text.includes(`${publicUrl}/odata/Touchpoints&`), 'The file for Excel does not have the address')
}

async function proveFindings(visit: Visit): Promise<void> {
  const { items } = await readJson<{ items: readonly { key: string }[] }>(
    visit,
    `${publicUrl}/findings?limit=50`,
  )
  assertTrue(items.length > 10, `There are only ${items.length} findings`)
  for (const { key } of items) {
    const finding = await readJson<{ key: string }>(visit, `${publicUrl}/findings/${encodeURIComponent(key)}`)
    assertEqual(finding.key, key, 'The key of the finding')
  }
  const path = '/touchpoints/a%2Fb%20%25%3F'
  const [direct, proxied] = [
    await (await fetch(visit.serviceAddress + path, { headers: { 'x-api-key': visit.key } })).json(),
    await readJson<object>(visit, publicUrl + path, { status: 400 }),
  ]
  assertEqual(withoutInstance(proxied), withoutInstance(direct as object), 'The answer to an encoded slash')
}

const withoutInstance = (problem: object) => ({ ...problem, instance: undefined })

async function proveProblems(visit: Visit): Promise<void> {
  const cases = [
    { path: '/nowhere', status: 404 },
    { path: '/touchpoints?limit=none', status: 400 },
    { path: '/touchpoints', status: 401, headers: { authorization: 'Bearer none' } },
    { path: '/docs/json', status: 405, method: 'DELETE' },
  ]
  for (const { path, ...request } of cases) {
    const { type, instance } = await readJson<Record<string, string>>(visit, publicUrl + path, request)
    assertTrue(/^urn:cx-atlas:problem:[a-z-]+$/.test(type ?? ''), `The type of ${path} is ${type}`)
    assertTrue(/^[\da-f-]{36}$/.test(instance ?? ''), `The instance of ${path} is ${instance}`)
  }
}

async function proveForgedHeaders(visit: Visit): Promise<void> {
  const paths = [
    '/odata',
    '/odata/Touchpoints?$top=2&$select=id',
    '/',
    '/feeds/cx-atlas.pbids',
    '/feeds/cx-atlas.odc',
  ]
  const forgeries = [
    { 'x-forwarded-host': 'forged.example', 'x-forwarded-proto': 'http', 'x-forwarded-for': '203.0.113.7' },
    { forwarded: 'for=203.0.113.7;host=forged.example;proto=http' },
    { host: 'forged.example' },
  ]
  for (const path of paths) {
    const { text } = await follow(visit, publicUrl + path)
    for (const headers of forgeries)
      assertEqual(
        (await follow(visit, publicUrl + path, { headers })).text,
        text,
        `${path} with ${JSON.stringify(headers)}`,
      )
  }
}
