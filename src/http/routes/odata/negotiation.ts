import type { FastifyRequest } from 'fastify'
import { AtlasError } from '../../../model/errors.ts'
import type { ResponseStyle } from '../../../odata/responses/responseStyle.ts'
import { selectMediaType } from '../../acceptedTypes.ts'

/** The version of OData to respond in: 4.01 for clients that state it. */
export function negotiateVersion({ headers }: FastifyRequest): '4.0' | '4.01' {
  const maxVersion = headers['odata-maxversion'] ?? headers['odata-version']
  return Number(maxVersion) >= 4.01 ? '4.01' : '4.0'
}

type JsonStyle = Omit<ResponseStyle, 'base'>

/** The amount of metadata as clients of OData 3 name it. */
const legacyNames = { minimal: 'minimalmetadata', none: 'nometadata', full: 'fullmetadata' } as const

/** Each style of JSON by its media type, with every parameter that a client may name; the default style first. */
const jsonStyles: ReadonlyMap<string, JsonStyle> = new Map(
  (['minimal', 'none', 'full'] as const).flatMap((metadata) =>
    [false, true].flatMap((isIeee754Compatible) =>
      [true, false].map((isStreamed) => [
        `application/json;odata.metadata=${metadata};metadata=${metadata};odata=${legacyNames[metadata]};` +
          `odata.streaming=${isStreamed};streaming=${isStreamed};IEEE754Compatible=${isIeee754Compatible};` +
          'ExponentialDecimals=false;charset=utf-8',
        { metadata, isIeee754Compatible },
      ]),
    ),
  ),
)
const jsonTypes = [...jsonStyles.keys()]
const defaultStyle: JsonStyle = { metadata: 'minimal', isIeee754Compatible: false }

/** Counts and raw values are plain text. */
const textType = 'text/plain'

/** The style of JSON that the client prefers, with links below the service root; NOT_ACCEPTABLE if it accepts neither JSON nor plain text. */
export function negotiateStyle(request: FastifyRequest, serviceRoot: string): ResponseStyle {
  const type = selectMediaType(getAcceptedTypes(request), [...jsonTypes, textType])
  if (type === undefined) throw new AtlasError('NOT_ACCEPTABLE', 'The feed is available as application/json')
  return { base: serviceRoot, ...(jsonStyles.get(type) ?? defaultStyle) }
}

/** Whether the client prefers the metadata as XML, which is the default. */
export function prefersXml(request: FastifyRequest): boolean {
  const type = selectMediaType(getAcceptedTypes(request), ['application/xml', 'text/xml', ...jsonTypes])
  return type === undefined || !jsonStyles.has(type)
}

const formatNames: Readonly<Record<string, string>> = { json: 'application/json', xml: 'application/xml' }

/** `$format` overrides `Accept`. */
function getAcceptedTypes({ query, headers }: FastifyRequest): string | undefined {
  const { $format, format = $format } = query as Readonly<Record<string, unknown>>
  return typeof format === 'string' ? (formatNames[format] ?? format) : headers.accept || undefined
}

/** The page size that the client prefers. */
export function readMaxPageSize({ headers }: FastifyRequest): number | undefined {
  const prefer = [headers.prefer ?? []].flat().join(',')
  const size = Number(/(?:^|[,;\s])(?:odata\.)?maxpagesize\s*=\s*"?(\d+)"?/i.exec(prefer)?.[1])
  return size >= 1 ? size : undefined
}
