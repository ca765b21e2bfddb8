import { suggest } from '../model/suggest.ts'

/** The path that was probably meant: that of a route from which one segment differs a little; nothing if there is none. */
export function suggestPath(path: string, routeUrls: Iterable<string>): string | undefined {
  const segments = path.split('/')
  const candidates = new Map<string, number>()
  for (const url of routeUrls) {
    const parts = url.split('/')
    if (parts.length !== segments.length) continue
    const differences = [...parts.entries()].filter(
      ([index, part]) => !part.includes(':') && part !== segments[index],
    )
    const [difference] = differences
    if (difference && differences.length === 1) candidates.set(difference[1], difference[0])
  }
  for (const position of new Set(candidates.values())) {
    const names = [...candidates].filter(([, index]) => index === position).map(([name]) => name)
    const meant = suggest(segments[position] ?? '', names)
    if (meant !== undefined) return segments.with(position, meant).join('/')
  }
  return undefined
}
