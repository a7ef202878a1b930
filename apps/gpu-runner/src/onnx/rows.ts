// Rows of a batch: one image's tensors, stacked on a leading batch axis before a run and split after it.

/** A tensor of one row. Float data becomes float32 in the graph, bigints int64. `dims` leaves the batch axis out. */
export type RowTensor = { readonly data: Float32Array | BigInt64Array; readonly dims: readonly number[] }
/** One row's inputs by name. */
export type Row = Readonly<Record<string, RowTensor>>
/** Outputs by name: of one row, or of a whole batch before it is split. */
export type RowOutputs = Readonly<Record<string, Float32Array<ArrayBuffer>>>

type Stacked = { readonly data: Float32Array | BigInt64Array; readonly dims: readonly number[] }

/** The rows' tensors by name, each with the number of rows as first dimension. Throws when rows differ in names or shapes. */
export function stackRows(rows: readonly Row[]): Record<string, Stacked> {
  const [first] = rows
  if (!first) throw new RangeError('a batch needs a row')
  const stack = (name: string): Stacked =>
    stackTensors(
      name,
      rows.map((row) => row[name]),
    )
  return Object.fromEntries(Object.keys(first).map((name) => [name, stack(name)]))
}

function stackTensors(name: string, tensors: readonly (RowTensor | undefined)[]): Stacked {
  const [first] = tensors
  if (!first) throw new RangeError(`a row has no ${name}`)
  const size = first.data.length
  const data = first.data instanceof Float32Array ? new Float32Array(size * tensors.length) : new BigInt64Array(size * tensors.length)
  for (const [i, tensor] of tensors.entries()) {
    if (String(tensor?.dims) !== String(first.dims)) throw new RangeError(`rows of one batch differ in ${name}`)
    copyInto(data, tensor?.data, i * size)
  }
  return { data, dims: [tensors.length, ...first.dims] }
}

function copyInto(target: Stacked['data'], source: Stacked['data'] | undefined, offset: number): void {
  if (target instanceof Float32Array && source instanceof Float32Array) target.set(source, offset)
  else if (target instanceof BigInt64Array && source instanceof BigInt64Array) target.set(source, offset)
  else throw new RangeError('rows of one batch differ in type')
}

/** A batch's outputs, a record per row. The rows own their memory. */
export function splitRows(outputs: RowOutputs, count: number): RowOutputs[] {
  const slice = (data: Float32Array<ArrayBuffer>, i: number): Float32Array<ArrayBuffer> => {
    const size = data.length / count
    return data.slice(i * size, (i + 1) * size)
  }
  return Array.from({ length: count }, (_, i) => Object.fromEntries(Object.entries(outputs).map(([name, data]) => [name, slice(data, i)])))
}
