import slugify from '@sindresorhus/slugify'

/** Derives an id from a name, such as `first-invoice`; nothing for a name without letters and digits. */
export function idFromName(name: string): string | undefined {
  const id = slugify(name).slice(0, 64).replace(/-+$/, '')
  return id === '' ? undefined : id
}
