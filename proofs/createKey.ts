/** Creates a key of a service; the first one, of an admin, by a local caller without any. Throws with the answer if that fails. */
export async function createKey(
  address: string,
  key: { readonly role: string; readonly department?: string | undefined; readonly expiresAt?: string },
  admin?: string,
): Promise<string> {
  const response = await fetch(`${address}/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(admin !== undefined && { 'x-api-key': admin }) },
    body: JSON.stringify({ name: `Proof (${key.role})`, ...key }),
  })
  if (!response.ok) throw new Error(await response.text())
  return ((await response.json()) as { key: string }).key
}
