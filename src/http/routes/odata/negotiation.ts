import type { FastifyRequest } from 'fastify'
import { AtlasError } from '../../../model/errors.ts'
import type { Style } from '../../../odata/responses/responseStyle.ts'

/** The version of OData to answer in: 4.01 for those who say that they know it. */
export function versionOf({ headers }: FastifyRequest): '4.0' | '4.01' {
  const most = headers['odata-maxversion'] ?? headers['odata-version']
  return Number(most) >= 4.01 ? '4.01' : '4.0'
}

/** How the client wants its JSON, by `$format` or else by `Accept`. */
export function styleOf(request: FastifyRequest, prefix: string): Style {
  const type = jsonType(request)
  const metadata = /odata(?:\.metadata)?=(minimal|none|full)/i.exec(type)?.[1]?.toLowerCase()
  return {
    base: `${request.protocol}://${request.host}${prefix}`,
    metadata: (metadata ?? 'minimal') as Style['metadata'],
    isIeee754Compatible: /IEEE754Compatible=true/i.test(type),
  }
}

const wholeTypes = new Set(['*/*', 'application/*', 'application/json', 'json', 'text/plain', 'text/*'])

function jsonType(request: FastifyRequest): string {
  const wanted = wantedTypes(request)
  const json = wanted.find((type) => wholeTypes.has(nameOf(type)))
  if (json !== undefined || wanted.length === 0) return json ?? ''
  throw new AtlasError('NOT_ACCEPTABLE', 'Only JSON can be answered: application/json')
}

/** Whether the description of the tables is wanted as XML, as it is when nothing is said. */
export function isXmlWanted(request: FastifyRequest): boolean {
  const names = wantedTypes(request).map(nameOf)
  const json = names.findIndex((name) => name === 'application/json' || name === 'json')
  const xml = names.findIndex((name) => xmlTypes.has(name))
  return json === -1 || (xml !== -1 && xml < json)
}

const xmlTypes = new Set(['application/xml', 'xml', 'text/xml', '*/*', 'application/*'])

/** Types in the order of preference. */
function wantedTypes({ query, headers }: FastifyRequest): string[] {
  const { $format, format = $format } = query as Readonly<Record<string, unknown>>
  if (typeof format === 'string') return [format]
  const types = (headers.accept ?? '').split(',').map((type) => type.trim())
  return types.filter((type) => type !== '').toSorted((a, b) => qualityOf(b) - qualityOf(a))
}

const qualityOf = (type: string) => Number(/;\s*q=([\d.]+)/.exec(type)?.[1] ?? 1)
const nameOf = (type: string) => (type.split(';')[0] ?? '').trim().toLowerCase()

/** How many rows the client wants on a page. */
export function pageSizeOf({ headers }: FastifyRequest): number | undefined {
  const prefer = [headers.prefer ?? []].flat().join(',')
  const size = Number(/(?:^|[,;\s])(?:odata\.)?maxpagesize\s*=\s*"?(\d+)"?/i.exec(prefer)?.[1])
  return size >= 1 ? size : undefined
}
