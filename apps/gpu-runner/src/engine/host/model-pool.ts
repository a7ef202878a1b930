// The models in memory: loaded when first asked for, within a budget of bytes, the least recently used unloaded for another.

export type PoolOptions<Key, Model> = {
  readonly load: (key: Key) => Promise<Model>
  readonly close: (model: Model) => Promise<void>
  /** What a model takes of the budget, as asked for; it never takes less than once before. One that is larger than all of it is loaded alone. */
  readonly bytesOf: (key: Key) => number
  readonly budgetBytes: number
}

export type ModelPool<Key, Model> = {
  /** Runs `work` with the model of `key`, which stays loaded for as long as that takes. Throws what loading throws. */
  use<Result>(key: Key, work: (model: Model) => Promise<Result>): Promise<Result>
  /** Least recently used first. */
  loaded(): readonly Model[]
}

type Slot<Model> = { bytes: number; readonly model: Model; users: number }

const totalOf = (slots: readonly (readonly [string, { readonly bytes: number }])[]): number =>
  slots.reduce((sum, [, { bytes }]) => sum + bytes, 0)

/**
 * Keys are equal by `id`. Whoever asks is served in turn, so that a model which waits for room is not passed by for ever by calls for
 * those that are loaded.
 */
export function createModelPool<Key extends { readonly id: string }, Model>(options: PoolOptions<Key, Model>): ModelPool<Key, Model> {
  const { load, close, bytesOf, budgetBytes } = options
  // In the order of last use.
  const slots = new Map<string, Slot<Model>>()
  let released = Promise.withResolvers<void>()
  let turn: Promise<unknown> = Promise.resolve()

  /** For `id`, which may be there and grow. */
  async function makeRoom(id: string, bytes: number): Promise<void> {
    for (;;) {
      const others = [...slots].filter(([other]) => other !== id)
      if (others.length === 0 || totalOf(others) + bytes <= budgetBytes) return
      const [victim, slot] = others.find(([, { users }]) => users === 0) ?? [null, null]
      if (slot) {
        slots.delete(victim)
        await close(slot.model)
      } else await released.promise
    }
  }

  async function acquire(key: Key): Promise<Slot<Model>> {
    const bytes = Math.max(bytesOf(key), slots.get(key.id)?.bytes ?? 0)
    if (slots.get(key.id)?.bytes !== bytes) await makeRoom(key.id, bytes)
    const slot = slots.get(key.id) ?? { bytes, model: await load(key), users: 0 }
    slot.bytes = bytes
    slots.delete(key.id)
    slots.set(key.id, slot)
    slot.users += 1
    return slot
  }

  return {
    async use(key, work) {
      const acquired = turn.then(() => acquire(key))
      turn = acquired.catch(() => null)
      const slot = await acquired
      try {
        return await work(slot.model)
      } finally {
        slot.users -= 1
        released.resolve()
        released = Promise.withResolvers()
      }
    },
    loaded: () => [...slots.values()].map(({ model }) => model),
  }
}
