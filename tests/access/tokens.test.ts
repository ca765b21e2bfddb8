import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AccessControl, openAccessControl } from '../../src/access/accessControl.ts'
import { getDenialReason } from '../../src/access/caller.ts'
import { toTokenSettings } from '../../src/access/settings.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { readSettings } from '../../src/settings.ts'

const issuer = 'https://identity.example.com'
const audience = 'cx-atlas'
const generateRsaKeys = () => generateKeyPairSync('rsa', { modulusLength: 2_048 })
const [trustedKeys, untrustedKeys, ellipticKeys] = [
  generateRsaKeys(),
  generateRsaKeys(),
  generateKeyPairSync('ec', { namedCurve: 'P-256' }),
]
const graph = openGraph({ uri: 'bolt://localhost', username: '', password: '' })

let server: Server
let address: string
let folder: string
let jwks: string

beforeAll(async () => {
  jwks = JSON.stringify({
    keys: [
      { ...(await exportJWK(trustedKeys.publicKey)), kid: 'rsa' },
      { ...(await exportJWK(ellipticKeys.publicKey)), kid: 'curve' },
    ],
  })
  server = createServer((request, response) => {
    response.statusCode = request.url === '/keys' ? 200 : 500
    response.setHeader('content-type', 'application/json').end(jwks)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  folder = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
})

afterAll(async () => {
  server.close()
  await graph.close()
  await rm(folder, { recursive: true })
})

const settings = {
  JWT_ISSUER: issuer,
  JWT_AUDIENCE: audience,
  JWT_ALGORITHMS: 'RS256',
  JWT_ROLE_CLAIM: 'roles',
  JWT_ROLES: 'cx-readers=reader, cx-editors=editor,cx-team=steward',
}

function openTestAccess(overrides: Readonly<Record<string, string>> = {}): Promise<AccessControl> {
  const tokens = toTokenSettings(readSettings({ ...settings, JWT_JWKS: `${address}/keys`, ...overrides }))
  return openAccessControl(graph, { tokens })
}

interface TokenParts {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Partial<JWTHeaderParameters>
  readonly key?: KeyObject | Uint8Array
}

const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds
const validClaims = { iss: issuer, aud: audience, sub: 'ada', roles: ['cx-editors'] }

function signToken({
  claims = {},
  header = {},
  key = trustedKeys.privateKey,
}: TokenParts = {}): Promise<string> {
  return new SignJWT({ ...validClaims, exp: secondsFromNow(60), ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'rsa', ...header })
    .sign(key)
}

const getErrorCode = async (pending: Promise<unknown>) =>
  pending.then(
    () => 'taken',
    (error: unknown) => (error instanceof AtlasError ? error.code : error),
  )

describe('a token', () => {
  it('says who asks and what they may, by the meaning its claims were given', async () => {
    const access = await openTestAccess()
    const caller = await access.authenticate(await signToken())
    expect(caller).toMatchObject({ id: 'token:ada', name: 'ada', roles: ['editor'] })
    expect([...caller.permissions]).toEqual(['read', 'edit'])
    expect(caller.department).toBeUndefined()
    expect(await access.isAuthRequired()).toBe(true)
  })

  it('may be signed with each of the algorithms that are named', async () => {
    const access = await openTestAccess({ JWT_ALGORITHMS: 'RS256,ES256' })
    const signed = await signToken({ header: { alg: 'ES256', kid: 'curve' }, key: ellipticKeys.privateKey })
    expect(await access.authenticate(signed)).toMatchObject({ name: 'ada' })
  })

  it('is checked by the keys in a file as by those at an address', async () => {
    const file = join(folder, 'jwks.json')
    await writeFile(file, jwks)
    const access = await openTestAccess({ JWT_JWKS: file })
    expect(await getErrorCode(access.authenticate(await signToken()))).toBe('taken')
    expect(await getErrorCode(access.authenticate(await signToken({ key: untrustedKeys.privateKey })))).toBe(
      'UNAUTHENTICATED',
    )
  })

  const pem = () => Buffer.from(trustedKeys.publicKey.export({ type: 'spki', format: 'pem' }))
  const invalidTokens: readonly (readonly [string, () => Promise<string> | string])[] = [
    ['that is not signed', () => new UnsecuredJWT({ ...validClaims, exp: secondsFromNow(60) }).encode()],
    [
      'that only says it is not to be signed',
      async () => withHeader(await signToken(), { alg: 'none', kid: 'rsa' }),
    ],
    ['of another issuer', () => signToken({ claims: { iss: 'https://other.example.com' } })],
    ['of no issuer', () => signToken({ claims: { iss: undefined } })],
    ['for another audience', () => signToken({ claims: { aud: 'other' } })],
    ['for no audience', () => signToken({ claims: { aud: undefined } })],
    ['that has expired', () => signToken({ claims: { exp: secondsFromNow(-60) } })],
    ['that never expires', () => signToken({ claims: { exp: undefined } })],
    ['that is not yet valid', () => signToken({ claims: { nbf: secondsFromNow(60) } })],
    ['of nobody', () => signToken({ claims: { sub: undefined } })],
    ['signed by someone else', () => signToken({ key: untrustedKeys.privateKey })],
    [
      'signed by a key that is not known',
      () => signToken({ header: { kid: 'other' }, key: untrustedKeys.privateKey }),
    ],
    [
      'signed with the public key as a shared secret',
      () => signToken({ header: { alg: 'HS256' }, key: pem() }),
    ],
    ['signed with an algorithm that is not named', () => signToken({ header: { alg: 'RS512' } })],
    [
      'signed with a key of another sort than its algorithm',
      () => signToken({ header: { alg: 'ES256', kid: 'rsa' }, key: ellipticKeys.privateKey }),
    ],
    [
      'that brings its own key along',
      async () =>
        signToken({
          header: { jwk: await exportJWK(untrustedKeys.publicKey) },
          key: untrustedKeys.privateKey,
        }),
    ],
    [
      'that says where its key is',
      () => signToken({ header: { jku: 'https://evil.example.com/keys' }, key: untrustedKeys.privateKey }),
    ],
    [
      'whose claims were changed',
      async () => withClaims(await signToken(), { ...validClaims, roles: ['cx-team'] }),
    ],
    ['that is none', () => 'nonsense'],
    ['of parts that are none', () => 'a.b.c'],
  ]

  it.each(invalidTokens)('%s is refused', async (_, createToken) => {
    const access = await openTestAccess()
    expect(await getErrorCode(access.authenticate(await createToken()))).toBe('UNAUTHENTICATED')
  })

  it('is refused for now when the keys of the issuer cannot be had', async () => {
    const access = await openTestAccess({ JWT_JWKS: `${address}/broken` })
    expect(await getErrorCode(access.authenticate(await signToken()))).toBe('IDENTITY_UNAVAILABLE')
  })

  it('is refused where none are taken', async () => {
    const access = await openAccessControl(graph)
    expect(await getErrorCode(access.authenticate(await signToken()))).toBe('UNAUTHENTICATED')
  })

  it('with no role that means anything is known and may do nothing', async () => {
    const access = await openTestAccess()
    const caller = await access.authenticate(await signToken({ claims: { roles: ['admin', 'constructor'] } }))
    expect([...caller.permissions]).toEqual([])
    const need = { path: '/touchpoints', enforcesDepartment: true }
    expect(getDenialReason(caller, { ...need, permission: 'read' })).toContain('"read"')
    expect(getDenialReason(caller, { ...need, permission: 'authenticated' })).toBeUndefined()
  })

  it('has its role where a JSON Pointer says, as words or as a list, and all of them count', async () => {
    const access = await openTestAccess({ JWT_ROLE_CLAIM: '/realm~1access/roles', JWT_NAME_CLAIM: 'email' })
    const customClaims = { 'realm/access': { roles: 'cx-readers cx-team' }, email: 'ada@example.com' }
    const caller = await access.authenticate(await signToken({ claims: customClaims }))
    expect(caller).toMatchObject({ name: 'ada@example.com', roles: ['reader', 'steward'] })
    expect(caller.permissions.has('import')).toBe(true)
  })

  it('limits an editor to the department it names, and to nothing when it names none', async () => {
    const access = await openTestAccess({ JWT_DEPARTMENT_CLAIM: 'department' })
    const readDepartment = async (claims: TokenParts['claims'] = {}) =>
      (await access.authenticate(await signToken({ claims }))).department
    expect(await readDepartment({ department: 'finance' })).toBe('finance')
    expect(await readDepartment()).toBe('')
    expect(await readDepartment({ roles: ['cx-team'] })).toBeUndefined()
  })
})

const encodePart = (tokenPart: object) => Buffer.from(JSON.stringify(tokenPart)).toString('base64url')

function withHeader(signed: string, header: object): string {
  return [encodePart(header), signed.split('.')[1], ''].join('.')
}

function withClaims(signed: string, claims: object): string {
  const [header, , signature] = signed.split('.')
  return [header, encodePart({ ...claims, exp: secondsFromNow(60) }), signature].join('.')
}

describe('the settings of tokens', () => {
  it('are all there or none of them', () => {
    expect(toTokenSettings(readSettings({}))).toBeUndefined()
    const { JWT_AUDIENCE: _, ...incompleteSettings } = settings
    expect(() => toTokenSettings(readSettings({ ...incompleteSettings, JWT_JWKS: 'keys.json' }))).toThrow(
      expect.objectContaining({ code: 'SETUP', faults: [expect.objectContaining({ path: 'JWT_AUDIENCE' })] }),
    )
  })

  it.each([
    ['JWT_ALGORITHMS', 'none'],
    ['JWT_ALGORITHMS', 'HS256'],
    ['JWT_ROLES', 'cx-team'],
    ['JWT_ROLES', 'cx-team=king'],
    ['TRUST_PROXY', 'everybody'],
    ['TRUST_PROXY', '10.0.0.0/64'],
    ['CORS_ORIGINS', '*'],
  ])('are refused by name: %s=%s', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(
      expect.objectContaining({
        code: 'SETUP',
        faults: [expect.objectContaining({ path: expect.stringContaining(name) })],
      }),
    )
  })

  it.each(['http://identity.example.com/keys', 'ftp://127.0.0.1/keys', '/no/such/file.json'])(
    'refuse keys that anybody could have put there, or that are not there: %s',
    async (jwksLocation) => {
      expect(await getErrorCode(openTestAccess({ JWT_JWKS: jwksLocation }))).toBe('SETUP')
    },
  )
})
