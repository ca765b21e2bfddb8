import type { ProxyClient, ProxyResponse } from './proxyClient.ts'
import { publicUrl } from './reverseProxy.ts'

/** What a statement is proved with. */
export interface Visit {
  /** With the key of an admin. */
  readonly client: ProxyClient
  /** Where the service itself listens. */
  readonly serviceAddress: string
  readonly key: string
  /** Differs between visits, for ids. */
  readonly name: string
}

/** A statement about the service behind a proxy; it throws where it does not hold. */
export interface Statement {
  readonly name: string
  prove(visit: Visit): Promise<void>
}

export function assertTrue(condition: boolean, message: string): void {
  if (!condition) throw new Error(message)
}

export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  const [shown, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (shown !== wanted) throw new Error(`${what} is ${shown}, not ${wanted}`)
}

/** Follows a link, which must lead below the public address and be answered with a status. */
export async function follow(
  { client }: Visit,
  link: string,
  { status = 200, ...request }: Parameters<ProxyClient['send']>[1] & { readonly status?: number } = {},
  base?: string,
): Promise<ProxyResponse> {
  const response = await client.send(link, request, base)
  if (response.status !== status)
    throw new Error(
      `${link.slice(0, 200)} is answered with ${response.status}: ${response.text.slice(0, 300)}`,
    )
  const foreign = findForeignLink(response.text)
  if (foreign !== undefined) throw new Error(`${link} has the link ${foreign}`)
  return response
}

/** A link to the service that leads past the proxy, or where a forged header says. */
function findForeignLink(text: string): string | undefined {
  const links = text.match(/https?:\/\/(?:127\.0\.0\.1|localhost|cx_atlas|forged\.example)[^\s"<]*/g) ?? []
  const own = text.match(/https?:\/\/atlas\.example\.com[^\s"<]*/g) ?? []
  return links[0] ?? own.find((link) => !link.startsWith(publicUrl))
}
