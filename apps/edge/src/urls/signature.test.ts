// Signed paths: valid to the second, by either key, and by nothing else.
import { expect, it } from 'vitest'
import { signPath, verifyPath } from './signature.ts'

const key = (kid: string, byte: number) => ({ kid, secret: new Uint8Array(32).fill(byte) })
const [older, newer] = [key('a', 1), key('b', 2)]
const path = '/images/img_1.png'

const queryOf = (signed: string) => {
  const { searchParams } = new URL(signed, 'https://x')
  const read = (name: string): string | undefined => searchParams.get(name) ?? undefined
  return { exp: read('exp'), kid: read('kid'), sig: read('sig') }
}

it('is the HMAC of GET, path, expiry and key id', async () => {
  // printf 'GET\n/images/img_1.png\n2000000000\na' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(printf '01%.0s' $(seq 32)) -binary | basenc --base64url | tr -d =
  expect(await signPath([older], path, 2_000_000_000)).toBe(`${path}?exp=2000000000&kid=a&sig=JRPv0f85p1Zyg2Ug2824UK1fG4RlpEDDuV9x6_kORXg`)
})

it('is valid until the second of its expiry', async () => {
  const query = queryOf(await signPath([older], path, 100))
  expect(await verifyPath([older], path, query, 99_999)).toEqual({ status: 'valid', remainingSeconds: 0 })
  expect(await verifyPath([older], path, query, 100_000)).toEqual({ status: 'expired' })
})

it('outlives the rotation to a new key, until the old one is removed', async () => {
  const query = queryOf(await signPath([older], path, 100))
  expect(await verifyPath([newer, older], path, query, 0)).toMatchObject({ status: 'valid' })
  expect(await verifyPath([newer], path, query, 0)).toEqual({ status: 'invalid' })
  expect(queryOf(await signPath([newer, older], path, 100)).kid).toBe('b')
})

it.each([
  ['another path', '/images/img_2.png', {}],
  ['a later expiry', path, { exp: '101' }],
  ['the same expiry in another spelling', path, { exp: '0100' }],
  ['an expiry that is no number', path, { exp: '1e9' }],
  ['another key id', path, { kid: 'b' }],
  ['no signature', path, { sig: undefined }],
  ['an empty signature', path, { sig: '' }],
])('is invalid with %s', async (_, askedPath, change) => {
  const query = { ...queryOf(await signPath([older], path, 100)), ...change }
  expect(await verifyPath([older, newer], askedPath, query, 0)).toEqual({ status: 'invalid' })
})

it('does not tell an expired forgery from any other', async () => {
  const query = { ...queryOf(await signPath([older], path, 100)), exp: '50' }
  expect(await verifyPath([older], path, query, 200_000)).toEqual({ status: 'invalid' })
})
