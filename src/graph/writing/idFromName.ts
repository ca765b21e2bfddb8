import slugify from '@sindresorhus/slugify'

/** An id made from a name, such as `first-invoice`; nothing when the name has no letter or digit to make it of. */
export function idFromName(name: string): string | undefined {
  const id = slugify(name).slice(0, 64).replace(/-+$/, '')
  return id === '' ? undefined : id
}
