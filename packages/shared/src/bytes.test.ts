// Digests and text forms against published vectors.
import { expect, test } from 'vitest'
import { equalInConstantTime, fromBase64Url, hmacSha256, sha256Hex, toBase64Url, toHex, utf8 } from './bytes.ts'

test('SHA-256 of "abc" is the vector of FIPS 180-4', async () => {
  expect(await sha256Hex(utf8('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('HMAC-SHA-256 is test case 2 of RFC 4231', async () => {
  const mac = await hmacSha256(utf8('Jefe'), utf8('what do ya want for nothing?'))
  expect(toHex(mac)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
})

test('base64url goes there and back without padding', () => {
  const bytes = Uint8Array.of(0xfb, 0xef, 0xff, 0)
  expect(toBase64Url(bytes)).toBe('--__AA')
  expect(fromBase64Url('--__AA')).toEqual(bytes)
})

test.each(['a+b=', 'abcde'])('%j, which is no base64url text, is refused', (text) => {
  expect(() => fromBase64Url(text)).toThrow(RangeError)
})

test.each([
  ['abc', 'abc', true],
  ['abc', 'abd', false],
  ['abc', 'ab', false],
  ['ab', 'abc', false],
  ['', '', true],
  ['', 'a', false],
])('constant-time equality of %j and %j', (a, b, equal) => {
  expect(equalInConstantTime(a, b)).toBe(equal)
})
