import type { FastifyRequest } from 'fastify'
import { AtlasError } from '../../../model/errors.ts'
import type { ResponseStyle } from '../../../odata/responses/responseStyle.ts'

/** The version of OData to answer in: 4.01 for those who say that they know it. */
export function negotiateVersion({ headers }: FastifyRequest): '4.0' | '4.01' {
  const maxVersion = headers['odata-maxversion'] ?? headers['odata-version']
  return Number(maxVersion) >= 4.01 ? '4.01' : '4.0'
}

/** How the client wants its JSON, by `$format` or else by `Accept`. */
export function negotiateStyle(request: FastifyRequest, prefix: string): ResponseStyle {
  const type = selectJsonType(request)
  const metadata = /odata(?:\.metadata)?=(minimal|none|full)/i.exec(type)?.[1]?.toLowerCase()
  return {
    base: `${request.protocol}://${request.host}${prefix}`,
    metadata: (metadata ?? 'minimal') as ResponseStyle['metadata'],
    isIeee754Compatible: /IEEE754Compatible=true/i.test(type),
  }
}

const jsonMediaTypes = new Set(['*/*', 'application/*', 'application/json', 'json', 'text/plain', 'text/*'])

function selectJsonType(request: FastifyRequest): string {
  const acceptedTypes = listAcceptedTypes(request)
  const json = acceptedTypes.find((type) => jsonMediaTypes.has(stripMediaTypeParameters(type)))
  if (json !== undefined || acceptedTypes.length === 0) return json ?? ''
  throw new AtlasError('NOT_ACCEPTABLE', 'Only JSON can be answered: application/json')
}

/** Whether the description of the tables is wanted as XML, as it is when nothing is said. */
export function prefersXml(request: FastifyRequest): boolean {
  const names = listAcceptedTypes(request).map(stripMediaTypeParameters)
  const json = names.findIndex((name) => name === 'application/json' || name === 'json')
  const xml = names.findIndex((name) => xmlMediaTypes.has(name))
  return json === -1 || (xml !== -1 && xml < json)
}

const xmlMediaTypes = new Set(['application/xml', 'xml', 'text/xml', '*/*', 'application/*'])

/** Types in the order of preference. */
function listAcceptedTypes({ query, headers }: FastifyRequest): string[] {
  const { $format, format = $format } = query as Readonly<Record<string, unknown>>
  if (typeof format === 'string') return [format]
  const types = (headers.accept ?? '').split(',').map((type) => type.trim())
  return types.filter((type) => type !== '').toSorted((a, b) => getQuality(b) - getQuality(a))
}

const getQuality = (type: string) => Number(/;\s*q=([\d.]+)/.exec(type)?.[1] ?? 1)
const stripMediaTypeParameters = (type: string) => (type.split(';')[0] ?? '').trim().toLowerCase()

/** How many rows the client wants on a page. */
export function readMaxPageSize({ headers }: FastifyRequest): number | undefined {
  const prefer = [headers.prefer ?? []].flat().join(',')
  const size = Number(/(?:^|[,;\s])(?:odata\.)?maxpagesize\s*=\s*"?(\d+)"?/i.exec(prefer)?.[1])
  return size >= 1 ? size : undefined
}
