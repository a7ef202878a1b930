// The mark of a picture follows from the picture and the key, and from nothing else.
import { expect, test } from 'vitest'
import { createMarkIdOf } from './mark-id.ts'

const masterKey = (byte: number) => ({ id: 'k', key: new Uint8Array(32).fill(byte) })
const a = createMarkIdOf([masterKey(1)])

test('the same picture gets the same 48-bit mark, another one another', async () => {
  expect(await a('f1')).toMatch(/^[0-9a-f]{12}$/)
  expect(await a('f1')).toBe(await a('f1'))
  expect(await a('f1')).not.toBe(await a('f2'))
})

test('another key gives other marks, and only the current key counts', async () => {
  expect(await createMarkIdOf([masterKey(2)])('f1')).not.toBe(await a('f1'))
  expect(await createMarkIdOf([masterKey(1), masterKey(2)])('f1')).toBe(await a('f1'))
})
