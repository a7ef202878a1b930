// Between the engine's float32 and int64 and the element types that a published graph declares, such as int32 token ids and int64 timesteps.

type TensorData = Float32Array | BigInt64Array

const numbers = (data: TensorData): number[] => Array.from(data, Number)

const casts: Readonly<Record<string, (data: TensorData) => Float32Array | Int32Array | BigInt64Array>> = {
  float32: (data) => (data instanceof Float32Array ? data : Float32Array.from(numbers(data))),
  int32: (data) => Int32Array.from(numbers(data)),
  int64: (data) => (data instanceof BigInt64Array ? data : BigInt64Array.from(data, (value) => BigInt(Math.round(value)))),
}

/**
 * `data` as the element type of a graph's input; floats are rounded where it is an integer. Throws an Error for other types, naming
 * the input: half floats too, which onnxruntime-node 1.30 cannot be fed on a Node that has Float16Array (it reads such an array as empty).
 */
export function castInput(name: string, data: TensorData, type: string) {
  const cast = Object.hasOwn(casts, type) ? casts[type] : undefined
  if (!cast) throw new Error(`the input ${name} is of type ${type}; there are ${Object.keys(casts).join(', ')}`)
  return cast(data)
}

/** A graph's output as float32; bytes keep their values. Throws an Error for other types, naming the output. */
export function castOutput(name: string, data: unknown): Float32Array<ArrayBuffer> {
  if (data instanceof Float32Array && data.buffer instanceof ArrayBuffer) return new Float32Array(data.buffer, data.byteOffset, data.length)
  if (data instanceof Uint8Array) return Float32Array.from(data)
  throw new Error(`the output ${name} is neither float32 nor uint8`)
}
