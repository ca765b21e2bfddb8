import { once } from 'node:events'
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2'
import { Agent, request as sendHttps } from 'node:https'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { publicUrl } from './reverseProxy.ts'

type Headers = Readonly<Record<string, string>>

export interface ProxyRequest {
  readonly method?: string
  readonly headers?: Headers
  readonly body?: string | Uint8Array
}

/** A response whose body has not been read. */
export interface StreamedResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: Readable
}

export interface ProxyResponse {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
  readonly text: string
}

/** A client that reaches the public address through one proxy. */
export interface ProxyClient {
  /** Follows a link; a relative one leads on from the public address or from `base`. */
  send(link: string, request?: ProxyRequest, base?: string): Promise<ProxyResponse>
  open(link: string, request?: ProxyRequest): Promise<StreamedResponse>
  close(): void
}

export interface ProxyClientOptions {
  readonly port: number
  readonly certificate: string
  readonly protocol: 'HTTP/2' | 'HTTP/1.1'
  /** Sent with each request. */
  readonly headers?: Headers
}

/** Fails for a link that leads anywhere else. */
export function createProxyClient({ headers: own = {}, ...options }: ProxyClientOptions): ProxyClient {
  const transport = options.protocol === 'HTTP/2' ? openHttp2(options) : openHttp1(options)
  const open = (link: string, request: ProxyRequest = {}) => {
    if (!link.startsWith(`${publicUrl}/`) && link !== publicUrl)
      throw new Error(`${link} does not lead below ${publicUrl}`)
    return transport.open(link.slice(new URL(publicUrl).origin.length), {
      ...request,
      headers: { ...own, ...request.headers },
    })
  }
  return {
    open,
    send: async (link, request, base = `${publicUrl}/`) => {
      const { status, headers, body } = await open(resolveLink(link, base), request)
      const bytes = await buffer(body)
      return { status, headers, bytes, text: bytes.toString() }
    },
    close: transport.close,
  }
}

/** Keeps what a URL parser would normalize. */
const resolveLink = (link: string, base: string) =>
  /^https?:/i.test(link) || link === '' ? link || base : new URL(link, base).href

interface Transport {
  open(path: string, request: ProxyRequest): Promise<StreamedResponse>
  close(): void
}

type ConnectionOptions = Pick<ProxyClientOptions, 'port' | 'certificate'>

function openHttp2({ port, certificate }: ConnectionOptions): Transport {
  const { hostname } = new URL(publicUrl)
  let session: ClientHttp2Session | undefined
  const getSession = () => {
    if (session && !session.closed && !session.destroyed) return session
    session = connect(`https://127.0.0.1:${port}`, { ca: certificate, servername: hostname })
    session.on('error', () => {})
    return session
  }
  return {
    open: async (path, { method = 'GET', headers = {}, body }) => {
      const { host = hostname, ...others } = headers
      const stream: ClientHttp2Stream = getSession().request(
        { ...others, ':method': method, ':path': path, ':authority': host },
        { endStream: body === undefined },
      )
      if (body !== undefined) stream.end(body)
      const [fields] = (await once(stream, 'response')) as [Record<string, string | number>]
      const { ':status': status, ...rest } = fields
      return { status: Number(status), headers: toHeaders(rest), body: stream }
    },
    close: () => session?.close(),
  }
}

function openHttp1({ port, certificate }: ConnectionOptions): Transport {
  const { hostname } = new URL(publicUrl)
  const agent = new Agent({ keepAlive: true, ca: certificate, servername: hostname })
  return {
    open: async (path, { method = 'GET', headers = {}, body }) => {
      const request = sendHttps({
        ...{ agent, host: '127.0.0.1', port, path, method },
        headers: {
          host: hostname,
          ...headers,
          ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        },
      })
      request.end(body)
      const [response] = (await once(request, 'response')) as [
        Readable & { statusCode: number; headers: Record<string, string> },
      ]
      return { status: response.statusCode, headers: toHeaders(response.headers), body: response }
    },
    close: () => agent.destroy(),
  }
}

const toHeaders = (fields: Readonly<Record<string, unknown>>): Headers =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
