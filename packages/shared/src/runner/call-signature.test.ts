// The signature of an edge-to-runner call covers all of it.
import { expect, test } from 'vitest'
import { utf8 } from '../bytes.ts'
import { callSignature, type SignedCall } from './call-signature.ts'

const key = new Uint8Array(32).fill(1)
const call: SignedCall = { method: 'POST', path: '/v1/jobs', timestampMs: 1_700_000_000_000, nonce: 'n', body: utf8('{}') }

test.each<[string, Partial<SignedCall>]>([
  ['method', { method: 'DELETE' }],
  ['path', { path: '/v1/jobs/x' }],
  ['time', { timestampMs: 1_700_000_000_001 }],
  ['nonce', { nonce: 'm' }],
  ['body', { body: utf8('{ }') }],
])('another %s has another signature', async (_, change) => {
  expect(await callSignature(key, { ...call, ...change })).not.toBe(await callSignature(key, call))
})

test('another key has another signature', async () => {
  expect(await callSignature(new Uint8Array(32).fill(2), call)).not.toBe(await callSignature(key, call))
})

test('the signature is 32 bytes of hex', async () => {
  expect(await callSignature(key, call)).toMatch(/^[0-9a-f]{64}$/)
})
