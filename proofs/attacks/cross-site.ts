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
  async run(target, signal) {
    const requests = await createForeignRequests(target)
    const statuses: number[] = []
    for (let number = 0; number < requests.length || !signal.aborted; number += 1) {
      const [url, init] = requests[number % requests.length] ?? ['']
      const response = await fetch(url, init)
      await response.arrayBuffer()
      statuses.push(response.status)
    }
    return assertOutcomes(statuses, [403])
  },
}
export default attack

/** Every operation with all of the headers, each with one of the content types. */
async function createForeignRequests(target: AttackTarget): Promise<[url: string, init: RequestInit][]> {
  const authorization = `Basic ${Buffer.from(`any:${target.keys.admin}`).toString('base64')}`
  return (await listUnsafeOperations(target)).flatMap(([path, method]) =>
    foreignHeaders.map((headers, index): [string, RequestInit] => {
      const type = contentTypes[index % contentTypes.length] ?? ''
      return [
        target.address + path,
        {
          method,
          headers: { ...headers, authorization, ...(type !== '' && { 'content-type': type }) },
          ...(type !== '' && { body: '{}' }),
        },
      ]
    }),
  )
}

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
