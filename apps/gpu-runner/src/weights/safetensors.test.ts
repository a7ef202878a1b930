// Safetensors files: every element type, and every way in which a file can be wrong.
import { expect, test } from 'vitest'
import { safetensors } from '../../test/safetensors.ts'
import { readSafetensors } from './safetensors.ts'

const entry = (dtype: string, shape: number[], start: number, end: number) => ({ dtype, shape, data_offsets: [start, end] })
const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer)

test('float32, half and bfloat16 are read as float32, at any offset', () => {
  const body = Buffer.concat([Buffer.from([0x00, 0x3e, 0x00, 0xc0, 0x01, 0x00]), floats(1.5, -2), Buffer.from([0xc0, 0x3f])])
  const header = { half: entry('F16', [3], 0, 6), full: entry('F32', [2, 1], 6, 14), brain: entry('BF16', [], 14, 16) }
  const file = readSafetensors(safetensors({ ...header, __metadata__: { format: 'pt' } }, body))
  expect(file.names).toEqual(['half', 'full', 'brain'])
  expect(file.metadata).toEqual({ format: 'pt' })
  expect(file.dimsOf('full')).toEqual([2, 1])
  expect(file.read('half')).toEqual({ dims: [3], data: Float32Array.of(1.5, -2, 2 ** -24) })
  expect(file.read('full')).toEqual({ dims: [2, 1], data: Float32Array.of(1.5, -2) })
  expect(file.read('brain')).toEqual({ dims: [], data: Float32Array.of(1.5) })
})

const whole = safetensors({ a: entry('F32', [2], 0, 8) }, floats(1, 2))
const tooLong = Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]), whole.subarray(8)])

test.each([
  ['an empty file', Buffer.alloc(0), /it has 0 bytes/],
  ['a header that is longer than the file', tooLong, /its header would have/],
  ['a header that is no JSON', Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"')]), /not the JSON/],
  ['a header of another form', safetensors({ a: { dtype: 'F32', shape: [-1], data_offsets: [0, 8] } }, floats(1, 2)), /not the JSON/],
  ['another element type', safetensors({ a: entry('I64', [1], 0, 8) }, floats(1, 2)), /a is of type I64/],
  ['a name of the language for a type', safetensors({ a: entry('constructor', [1], 0, 8) }, floats(1, 2)), /a is of type constructor/],
  ['a shape that does not fit', safetensors({ a: entry('F32', [3], 0, 8) }, floats(1, 2)), /a has 8 bytes where its shape has 12/],
  ['a file that is cut', whole.subarray(0, -1), /a ends at byte 8 of 7: the file is cut/],
  [
    'tensors that overlap',
    safetensors({ a: entry('F32', [2], 0, 8), b: entry('F32', [1], 4, 8) }, floats(1, 2)),
    /a gap or overlap at byte 4/,
  ],
  ['a gap', safetensors({ a: entry('F32', [1], 4, 8) }, floats(1, 2)), /a gap or overlap at byte 0/],
  ['bytes that nothing names', safetensors({ a: entry('F32', [1], 0, 4) }, floats(1, 2)), /4 bytes belong to no tensor/],
])('%s is refused', (_, file, message) => {
  expect(() => readSafetensors(file)).toThrow(message)
  expect(() => readSafetensors(file)).toThrow(expect.objectContaining({ code: 'lora_invalid' }))
})
