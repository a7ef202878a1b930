// Safetensors files made by hand.

/** `header` is written as it is, whether or not it fits `body`. */
export function safetensors(header: object, body: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, body])
}

/** Float32 tensors of these shapes, each filled with one value. */
export function filledTensors(
  shapes: Readonly<Record<string, readonly [shape: readonly number[], value: number]>>,
  metadata: Readonly<Record<string, string>> = {},
): Buffer {
  const header: Record<string, unknown> = { __metadata__: metadata }
  const parts: Buffer[] = []
  let offset = 0
  for (const [name, [shape, value]] of Object.entries(shapes)) {
    const bytes = Buffer.from(new Float32Array(shape.reduce((all, side) => all * side, 1)).fill(value).buffer)
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + bytes.length] }
    offset += bytes.length
    parts.push(bytes)
  }
  return safetensors(header, Buffer.concat(parts))
}
