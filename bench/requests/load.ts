import autocannon from 'autocannon'

/** So many requests over so many connections; they go through the paths, each connection from a place of its own. */
export interface Load {
  readonly url: string
  readonly paths: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  readonly requests: number
}

/** What became of a load. */
export type LoadResult = { readonly seconds: number } | { readonly failure: string }

/** A process that applies one load after the other, as they are sent to it. */
process.on('message', async (load: Load) => {
  process.send?.(await applyLoad(load))
})

async function applyLoad({ url, paths, headers, connections, requests }: Load): Promise<LoadResult> {
  let connection = 0
  const start = performance.now()
  let end = start
  const run = autocannon({
    url,
    connections,
    amount: requests,
    timeout: 120,
    sampleInt: 50,
    setupClient: (client) => {
      const pathOffset = Math.floor((paths.length * connection++) / connections)
      client.setRequests(
        [...paths.slice(pathOffset), ...paths.slice(0, pathOffset)].map((path) => ({ path, headers })),
      )
      client.on('response', () => {
        end = performance.now()
      })
    },
  } as autocannon.Options)
  const { errors, non2xx } = await run
  if (errors + non2xx > 0) return { failure: `${errors + non2xx} of ${requests} requests failed` }
  return { seconds: (end - start) / 1000 }
}
