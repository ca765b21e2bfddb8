import type { AtlasApi } from './atlasApi.ts'
import { Verbatim } from './neutralize.ts'

type Parameters = Readonly<Record<string, string | undefined>>

/** The address of a page of the explorer, which shows people what a row is about. */
export function toPageAddress(
  { baseUrl }: Pick<AtlasApi, 'baseUrl'>,
  segments: readonly string[],
  parameters: Parameters = {},
): Verbatim {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  const query = new URLSearchParams(given).toString()
  return new Verbatim(`${baseUrl}/#/${segments.map(encodeURIComponent).join('/')}${query && `?${query}`}`)
}

/** The page of an element. */
export const toElementAddress = (
  api: Pick<AtlasApi, 'baseUrl'>,
  { kind, id }: { readonly kind: string; readonly id: string },
  recordedAt?: string,
): Verbatim => toPageAddress(api, ['elements', kind, id], { recordedAt })
