// Reads a safetensors file: tensors by name, as float32, each checked before a byte of it is read (github.com/huggingface/safetensors, "Format").
import { MintmarkError } from '@mintmark/shared'
import { z } from 'zod'
import { fromBfloat16, fromFloat16, fromFloat32 } from './half-floats.ts'

export type Tensor = { readonly dims: readonly number[]; readonly data: Float32Array<ArrayBuffer> }

export type Safetensors = {
  readonly names: readonly string[]
  /** Texts that the writer left. */
  readonly metadata: Readonly<Record<string, string>>
  readonly dimsOf: (name: string) => readonly number[]
  /** Throws `lora_invalid` for a name that is not there. */
  readonly read: (name: string) => Tensor
}

const size = z.int().min(0)
const entrySchema = z.object({ dtype: z.string(), shape: z.array(size).max(8), data_offsets: z.tuple([size, size]) })
type Entry = z.infer<typeof entrySchema>
const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) }).catchall(entrySchema)

/** The format's own limit. */
const mostHeaderBytes = 100_000_000

const types: Readonly<Record<string, { readonly bytes: number; readonly decode: (bytes: Buffer) => Float32Array<ArrayBuffer> }>> = {
  F32: { bytes: 4, decode: fromFloat32 },
  F16: { bytes: 2, decode: fromFloat16 },
  BF16: { bytes: 2, decode: fromBfloat16 },
}

const invalid = (message: string, cause?: unknown): MintmarkError =>
  new MintmarkError('lora_invalid', { message: `The file is no safetensors file: ${message}.`, cause })

/** The eight bytes before the header are its length. */
function readHeader(file: Buffer): { readonly header: z.infer<typeof headerSchema>; readonly body: Buffer } {
  if (file.length < 8) throw invalid(`it has ${file.length} bytes`)
  const length = Number(file.readBigUInt64LE(0))
  if (length > mostHeaderBytes || length > file.length - 8) throw invalid(`its header would have ${length} bytes of ${file.length}`)
  const body = file.subarray(8 + length)
  try {
    return { header: headerSchema.parse(JSON.parse(file.toString('utf8', 8, 8 + length))), body }
  } catch (cause) {
    throw invalid('its header is not the JSON of one', cause)
  }
}

function checkEntry(name: string, { dtype, shape, data_offsets: [start, end] }: Entry, bodyBytes: number): void {
  const type = types[dtype]
  if (!type || !Object.hasOwn(types, dtype)) throw invalid(`${name} is of type ${dtype}; there are ${Object.keys(types).join(', ')}`)
  const bytes = shape.reduce((product, dim) => product * dim, type.bytes)
  if (end - start !== bytes) throw invalid(`${name} has ${end - start} bytes where its shape has ${bytes}`)
  if (end > bodyBytes) throw invalid(`${name} ends at byte ${end} of ${bodyBytes}: the file is cut`)
}

/** The format allows neither gaps nor overlaps. */
function checkCover(entries: readonly Entry[], bodyBytes: number): void {
  const spans = entries.map(({ data_offsets }) => data_offsets).toSorted(([a, b], [c, d]) => a - c || b - d)
  let covered = 0
  for (const [start, end] of spans) {
    if (start !== covered) throw invalid(`its tensors leave a gap or overlap at byte ${Math.min(start, covered)}`)
    covered = end
  }
  if (covered !== bodyBytes) throw invalid(`${bodyBytes - covered} bytes belong to no tensor`)
}

/** Throws `lora_invalid`, saying what is wrong with the file. */
export function readSafetensors(file: Buffer): Safetensors {
  const { header, body } = readHeader(file)
  const { __metadata__: metadata, ...rest } = header
  const entries = new Map(Object.entries(rest))
  for (const [name, entry] of entries) checkEntry(name, entry, body.length)
  checkCover([...entries.values()], body.length)
  const entryOf = (name: string): Entry => {
    const entry = entries.get(name)
    if (!entry) throw invalid(`it has no ${name}`)
    return entry
  }
  return {
    names: [...entries.keys()],
    metadata,
    dimsOf: (name) => entryOf(name).shape,
    read(name) {
      const { dtype, shape, data_offsets } = entryOf(name)
      return { dims: shape, data: types[dtype]?.decode(body.subarray(...data_offsets)) ?? new Float32Array() }
    },
  }
}
