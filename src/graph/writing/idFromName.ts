import slugify from '@sindresorhus/slugify'

/** Longer than any name of the model. */
const maxReadLength = 1_000

/** Derives an id from a name, such as `first-invoice`; nothing for a name without letters and digits. */
export function idFromName(name: string): string | undefined {
  const id = slugify(name.slice(0, maxReadLength)).slice(0, 64).replace(/-+$/, '')
  return id === '' ? undefined : id
}
