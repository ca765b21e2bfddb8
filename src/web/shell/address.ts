import { useEffect, useState } from 'preact/hooks'

/** What the part of the address after `#` says: a page, what it shows, and with which settings. */
export interface Address {
  /** `['elements', 'Touchpoint', 'first-invoice']`; the first names the page. */
  readonly segments: readonly string[]
  readonly parameters: Readonly<Record<string, string>>
}

/** Parameters that stay while somebody goes from page to page. */
const lastingParameters = ['recordedAt']

/** Reads `#/elements/Touchpoint/first-invoice?tab=findings`. */
export function parseAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s)
  const segments = path.split('/').filter(Boolean).map(decodeSafely)
  return { segments, parameters: Object.fromEntries(new URLSearchParams(query)) }
}

/** Writes what `parseAddress` reads; empty parameters are left out. */
export function formatAddress({ segments, parameters }: Address): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '')
  const query = new URLSearchParams(given).toString()
  return `#/${segments.map(encodeURIComponent).join('/')}${query && `?${query}`}`
}

/** The address of another page from this one. */
export function linkTo(
  current: Address,
  segments: readonly string[],
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  const lasting = lastingParameters.flatMap((name) => {
    const value = current.parameters[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return formatAddress({
    segments,
    parameters: { ...Object.fromEntries(lasting), ...Object.fromEntries(given) },
  })
}

/** The address of the browser, as it changes. */
export function useAddress(): Address {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const update = () => setHash(location.hash)
    addEventListener('hashchange', update)
    return () => removeEventListener('hashchange', update)
  }, [])
  return parseAddress(hash)
}

/** Goes to an address, or replaces the present one so that Back leads to the page before. */
export function navigate(address: string, { replace = false }: { replace?: boolean } = {}): void {
  if (address === location.hash) return
  if (!replace) {
    location.hash = address
    return
  }
  history.replaceState(null, '', address)
  dispatchEvent(new HashChangeEvent('hashchange'))
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
