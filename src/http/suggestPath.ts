import { suggest } from '../model/suggest.ts'

/** The path that was probably meant: that of a route from which one segment differs a little; nothing if there is none. */
export function suggestPath(path: string, routeUrls: Iterable<string>): string | undefined {
  const segments = path.split('/')
  const routes = [...routeUrls]
    .map((url) => url.split('/'))
    .filter(({ length }) => length === segments.length)
  for (const [position, segment] of segments.entries()) {
    const names = routes
      .filter((parts) => differsOnlyAt(position, parts, segments))
      .map((parts) => parts[position] ?? '')
    const meant = suggest(segment, names)
    if (meant !== undefined) return segments.with(position, meant).join('/')
  }
  return undefined
}

/** A part with a parameter equals every segment. */
const differsOnlyAt = (position: number, parts: readonly string[], segments: readonly string[]) =>
  parts.every((part, index) => (part.includes(':') || part === segments[index]) !== (index === position))
