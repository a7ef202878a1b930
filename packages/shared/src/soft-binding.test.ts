// A mark's id and the value of its soft binding are two forms of the same 48 bits.
import { expect, test } from 'vitest'
import { softBindingValue, watermarkIdOf } from './soft-binding.ts'

test.each(['000000000000', '0123456789ab', 'ffffffffffff'])('%s survives the way to its value and back', (id) => {
  expect(watermarkIdOf(softBindingValue(id))).toBe(id)
})

test.each(['', 'AAAA', 'ASNFZ4mrAA==', '!SNFZ4mr', 'ASNFZ4mrASNFZ4mr'])('%j is no value', (text) => {
  expect(watermarkIdOf(text)).toBeNull()
})
