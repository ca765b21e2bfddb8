import { type Attack, type AttackTarget, assertOutcomes, bearer } from '../attack.ts'

/** Headers of a browser that a page of another origin makes send a request. */
const foreignHeaders: readonly Readonly<Record<string, string>>[] = [
  { origin: 'https://evil.example.com', 'sec-fetch-site': 'cross-site' },
  { origin: 'https://evil.example.com' },
  { origin: 'null', 'sec-fetch-site': 'cross-site' },
  { origin: 'null' },
  { origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'cross-site, same-origin' },
  { origin: 'http://127.0.0.1.evil.example.com' },
  { origin: 'https://evil.example.com', 'x-forwarded-host': 'evil.example.com' },
  { origin: 'https://evil.example.com', 'x-http-method-override': 'GET' },
]
const contentTypes = ['text/plain', 'application/x-www-form-urlencoded', 'application/json', '']

const attack: Attack = {
  name: 'cross site',
  description:
    'every operation that is not safe, from pages of other origins, with remembered Basic credentials of an admin',
  isQuick: true,
  async run(target) {
    const basic = `Basic ${Buffer.from(`any:${target.keys.admin}`).toString('base64')}`
    const statuses: number[] = []
    for (const [path, method] of await listUnsafeOperations(target)) {
      for (const [index, headers] of foreignHeaders.entries()) {
        const type = contentTypes[index % contentTypes.length] ?? ''
        const response = await fetch(target.address + path, {
          method,
          headers: { ...headers, authorization: basic, ...(type !== '' && { 'content-type': type }) },
          ...(type !== '' && { body: '{}' }),
        })
        await response.arrayBuffer()
        statuses.push(response.status)
      }
    }
    return assertOutcomes(statuses, [403])
  },
}
export default attack

async function listUnsafeOperations({
  address,
  keys,
}: AttackTarget): Promise<[path: string, method: string][]> {
  const response = await fetch(`${address}/docs/json`, { headers: bearer(keys.reader) })
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> }
  return Object.entries(paths).flatMap(([path, operations]) =>
    ['post', 'put', 'patch', 'delete']
      .filter((method) => method in operations)
      .map((method): [string, string] => [path.replaceAll(/\{\w+\}/g, 'x'), method.toUpperCase()]),
  )
}
