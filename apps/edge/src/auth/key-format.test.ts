// API key texts: 256 random bits that survive, and a checksum that catches a slip.
import { randomBytes } from '@mintmark/shared'
import { expect, it } from 'vitest'
import { createKeyText, isKeyText } from './key-format.ts'

it('makes keys of one shape, whatever the bits', () => {
  const smallest = createKeyText('live', (length) => new Uint8Array(length))
  const largest = createKeyText('test', (length) => new Uint8Array(length).fill(255))
  expect(smallest).toMatch(/^mm_live_0{43}[0-9A-Za-z]{6}$/)
  expect(largest).toMatch(/^mm_test_[0-9A-Za-z]{49}$/)
  expect([smallest, largest].every(isKeyText)).toBe(true)
})

it('keeps every bit: the largest value is 2^256 - 1 in base 62', () => {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const text = createKeyText('live', (length) => new Uint8Array(length).fill(255)).slice(8, 51)
  expect(Array.from(text).reduce((sum, digit) => sum * 62n + BigInt(digits.indexOf(digit)), 0n)).toBe(2n ** 256n - 1n)
})

it('refuses a key in which any one character was changed', () => {
  const key = createKeyText('live', randomBytes)
  const slips = Array.from(key, (letter, i) => key.slice(0, i) + (letter === 'x' ? 'y' : 'x') + key.slice(i + 1))
  expect(slips.filter(isKeyText)).toEqual([])
})

it.each(['', 'sk-123', 'mm_live_', `mm_prod_${'0'.repeat(49)}`, `${createKeyText('live', randomBytes)} `])('refuses %j', (text) => {
  expect(isKeyText(text)).toBe(false)
})
