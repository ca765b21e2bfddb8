import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Access, openAccess } from '../../src/access/accessControl.ts'
import { refusalOf } from '../../src/access/caller.ts'
import { tokenSettingsOf } from '../../src/access/settings.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { readSettings } from '../../src/settings.ts'

const issuer = 'https://identity.example.com'
const audience = 'cx-atlas'
const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2_048 })
const [ours, theirs, curve] = [rsa(), rsa(), generateKeyPairSync('ec', { namedCurve: 'P-256' })]
const graph = openGraph({ uri: 'bolt://localhost', username: '', password: '' })

let server: Server
let address: string
let folder: string
let jwks: string

beforeAll(async () => {
  jwks = JSON.stringify({
    keys: [
      { ...(await exportJWK(ours.publicKey)), kid: 'rsa' },
      { ...(await exportJWK(curve.publicKey)), kid: 'curve' },
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

function accessWith(changed: Readonly<Record<string, string>> = {}): Promise<Access> {
  const tokens = tokenSettingsOf(readSettings({ ...settings, JWT_JWKS: `${address}/keys`, ...changed }))
  return openAccess(graph, { tokens })
}

interface Said {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Partial<JWTHeaderParameters>
  readonly key?: KeyObject | Uint8Array
}

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds
const right = { iss: issuer, aud: audience, sub: 'ada', roles: ['cx-editors'] }

function token({ claims = {}, header = {}, key = ours.privateKey }: Said = {}): Promise<string> {
  return new SignJWT({ ...right, exp: inSeconds(60), ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'rsa', ...header })
    .sign(key)
}

const codeOf = async (asked: Promise<unknown>) =>
  asked.then(
    () => 'taken',
    (error: unknown) => (error instanceof AtlasError ? error.code : error),
  )

describe('a token', () => {
  it('says who asks and what they may, by the meaning its claims were given', async () => {
    const access = await accessWith()
    const caller = await access.callerOf(await token())
    expect(caller).toMatchObject({ id: 'token:ada', name: 'ada', roles: ['editor'] })
    expect([...caller.permissions]).toEqual(['read', 'edit'])
    expect(caller.department).toBeUndefined()
    expect(await access.isNeeded()).toBe(true)
  })

  it('may be signed with each of the algorithms that are named', async () => {
    const access = await accessWith({ JWT_ALGORITHMS: 'RS256,ES256' })
    const signed = await token({ header: { alg: 'ES256', kid: 'curve' }, key: curve.privateKey })
    expect(await access.callerOf(signed)).toMatchObject({ name: 'ada' })
  })

  it('is checked by the keys in a file as by those at an address', async () => {
    const file = join(folder, 'jwks.json')
    await writeFile(file, jwks)
    const access = await accessWith({ JWT_JWKS: file })
    expect(await codeOf(access.callerOf(await token()))).toBe('taken')
    expect(await codeOf(access.callerOf(await token({ key: theirs.privateKey })))).toBe('UNAUTHENTICATED')
  })

  const pem = () => Buffer.from(ours.publicKey.export({ type: 'spki', format: 'pem' }))
  const refused: readonly (readonly [string, () => Promise<string> | string])[] = [
    ['that is not signed', () => new UnsecuredJWT({ ...right, exp: inSeconds(60) }).encode()],
    [
      'that only says it is not to be signed',
      async () => withHeader(await token(), { alg: 'none', kid: 'rsa' }),
    ],
    ['of another issuer', () => token({ claims: { iss: 'https://other.example.com' } })],
    ['of no issuer', () => token({ claims: { iss: undefined } })],
    ['for another audience', () => token({ claims: { aud: 'other' } })],
    ['for no audience', () => token({ claims: { aud: undefined } })],
    ['that has expired', () => token({ claims: { exp: inSeconds(-60) } })],
    ['that never expires', () => token({ claims: { exp: undefined } })],
    ['that is not yet valid', () => token({ claims: { nbf: inSeconds(60) } })],
    ['of nobody', () => token({ claims: { sub: undefined } })],
    ['signed by someone else', () => token({ key: theirs.privateKey })],
    ['signed by a key that is not known', () => token({ header: { kid: 'other' }, key: theirs.privateKey })],
    ['signed with the public key as a shared secret', () => token({ header: { alg: 'HS256' }, key: pem() })],
    ['signed with an algorithm that is not named', () => token({ header: { alg: 'RS512' } })],
    [
      'signed with a key of another sort than its algorithm',
      () => token({ header: { alg: 'ES256', kid: 'rsa' }, key: curve.privateKey }),
    ],
    [
      'that brings its own key along',
      async () => token({ header: { jwk: await exportJWK(theirs.publicKey) }, key: theirs.privateKey }),
    ],
    [
      'that says where its key is',
      () => token({ header: { jku: 'https://evil.example.com/keys' }, key: theirs.privateKey }),
    ],
    ['whose claims were changed', async () => withClaims(await token(), { ...right, roles: ['cx-team'] })],
    ['that is none', () => 'nonsense'],
    ['of parts that are none', () => 'a.b.c'],
  ]

  it.each(refused)('%s is refused', async (_, made) => {
    const access = await accessWith()
    expect(await codeOf(access.callerOf(await made()))).toBe('UNAUTHENTICATED')
  })

  it('is refused for now when the keys of the issuer cannot be had', async () => {
    const access = await accessWith({ JWT_JWKS: `${address}/broken` })
    expect(await codeOf(access.callerOf(await token()))).toBe('IDENTITY_UNAVAILABLE')
  })

  it('is refused where none are taken', async () => {
    const access = await openAccess(graph)
    expect(await codeOf(access.callerOf(await token()))).toBe('UNAUTHENTICATED')
  })

  it('with no role that means anything is known and may do nothing', async () => {
    const access = await accessWith()
    const caller = await access.callerOf(await token({ claims: { roles: ['admin', 'constructor'] } }))
    expect([...caller.permissions]).toEqual([])
    const need = { path: '/touchpoints', keepsToDepartment: true }
    expect(refusalOf(caller, { ...need, needs: 'read' })).toContain('"read"')
    expect(refusalOf(caller, { ...need, needs: 'identity' })).toBeUndefined()
  })

  it('has its role where a JSON Pointer says, as words or as a list, and all of them count', async () => {
    const access = await accessWith({ JWT_ROLE_CLAIM: '/realm~1access/roles', JWT_NAME_CLAIM: 'email' })
    const said = { 'realm/access': { roles: 'cx-readers cx-team' }, email: 'ada@example.com' }
    const caller = await access.callerOf(await token({ claims: said }))
    expect(caller).toMatchObject({ name: 'ada@example.com', roles: ['reader', 'steward'] })
    expect(caller.permissions.has('curate')).toBe(true)
  })

  it('limits an editor to the department it names, and to nothing when it names none', async () => {
    const access = await accessWith({ JWT_DEPARTMENT_CLAIM: 'department' })
    const departmentOf = async (claims: Said['claims'] = {}) =>
      (await access.callerOf(await token({ claims }))).department
    expect(await departmentOf({ department: 'finance' })).toBe('finance')
    expect(await departmentOf()).toBe('')
    expect(await departmentOf({ roles: ['cx-team'] })).toBeUndefined()
  })
})

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

function withHeader(signed: string, header: object): string {
  return [encoded(header), signed.split('.')[1], ''].join('.')
}

function withClaims(signed: string, claims: object): string {
  const [header, , signature] = signed.split('.')
  return [header, encoded({ ...claims, exp: inSeconds(60) }), signature].join('.')
}

describe('the settings of tokens', () => {
  it('are all there or none of them', () => {
    expect(tokenSettingsOf(readSettings({}))).toBeUndefined()
    const { JWT_AUDIENCE: _, ...some } = settings
    expect(() => tokenSettingsOf(readSettings({ ...some, JWT_JWKS: 'keys.json' }))).toThrow(
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
    async (place) => {
      expect(await codeOf(accessWith({ JWT_JWKS: place }))).toBe('SETUP')
    },
  )
})
