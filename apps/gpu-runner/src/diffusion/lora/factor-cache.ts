// Keeps the low-rank inputs of the sets of LoRAs that were used last, within a budget of bytes.
import type { Row } from '../../onnx/rows.ts'

/** What a set of LoRAs feeds a graph. */
export type Factors = { readonly key: string; readonly inputs: Row }

export type FactorCache = {
  /** The factors of `key`, built at most once at a time; null where the set leaves the graph alone. What fails is not kept. */
  get(key: string, build: () => Promise<Row | null>): Promise<Factors | null>
}

type Entry = { readonly factors: Promise<Factors | null>; bytes: number }

const bytesOf = (factors: Factors | null): number =>
  Object.values(factors?.inputs ?? {}).reduce((sum, { data }) => sum + data.byteLength, 0)

async function build(key: string, make: () => Promise<Row | null>): Promise<Factors | null> {
  const inputs = await make()
  return inputs && { key, inputs }
}

/** The set that was used last is kept whatever its size. */
export function createFactorCache(budgetBytes: number): FactorCache {
  // In the order of last use.
  const entries = new Map<string, Entry>()

  function evict(): void {
    let total = [...entries.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    for (const [key, { bytes }] of [...entries].slice(0, -1)) {
      if (total <= budgetBytes) return
      entries.delete(key)
      total -= bytes
    }
  }

  return {
    async get(key, make) {
      const entry = entries.get(key) ?? { factors: build(key, make), bytes: 0 }
      entries.delete(key)
      entries.set(key, entry)
      try {
        const factors = await entry.factors
        entry.bytes = bytesOf(factors)
        evict()
        return factors
      } catch (error) {
        if (entries.get(key) === entry) entries.delete(key)
        throw error
      }
    },
  }
}
