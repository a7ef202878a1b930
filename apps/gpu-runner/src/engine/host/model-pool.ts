// The models in memory: loaded when first asked for, within a budget of bytes, the least recently used unloaded for another.

export type PoolOptions<Key, Model> = {
  readonly load: (key: Key) => Promise<Model>
  readonly close: (model: Model) => Promise<void>
  /** What a model takes of the budget. One that is larger than all of it is loaded alone. */
  readonly bytesOf: (key: Key) => number
  readonly budgetBytes: number
}

export type ModelPool<Key, Model> = {
  /** Runs `work` with the model of `key`, which stays loaded for as long as that takes. Throws what loading throws. */
  use<Result>(key: Key, work: (model: Model) => Promise<Result>): Promise<Result>
  /** Least recently used first. */
  loaded(): readonly Model[]
}

type Slot<Model> = { readonly bytes: number; readonly model: Model; users: number }

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

  async function makeRoom(bytes: number): Promise<void> {
    const isFull = (): boolean => [...slots.values()].reduce((sum, slot) => sum + slot.bytes, bytes) > budgetBytes
    while (slots.size > 0 && isFull()) {
      const victim = [...slots].find(([, { users }]) => users === 0)
      if (!victim) {
        await released.promise
        continue
      }
      slots.delete(victim[0])
      await close(victim[1].model)
    }
  }

  async function acquire(key: Key): Promise<Slot<Model>> {
    const bytes = bytesOf(key)
    if (!slots.has(key.id)) await makeRoom(bytes)
    const slot = slots.get(key.id) ?? { bytes, model: await load(key), users: 0 }
    slots.delete(key.id)
    slots.set(key.id, slot)
    slot.users += 1
    return slot
  }

  function release(slot: Slot<Model>): void {
    slot.users -= 1
    released.resolve()
    released = Promise.withResolvers()
  }

  return {
    async use(key, work) {
      const acquired = turn.then(() => acquire(key))
      turn = acquired.catch(() => null)
      const slot = await acquired
      try {
        return await work(slot.model)
      } finally {
        release(slot)
      }
    },
    loaded: () => [...slots.values()].map(({ model }) => model),
  }
}
