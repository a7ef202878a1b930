// Waiting rows by shape bucket, and whose turn it is: deficit round robin on measured cost, so that large images do not starve small ones.
import { smoothed } from './smoothed.ts'

/** Rows that may run together. */
export type Batch<Item> = { readonly bucket: string; readonly items: readonly Item[] }

/** A queue of items by bucket. `take` removes the next batch; `charge` bills its bucket for what it cost, in any one unit. */
export type FairQueue<Item> = {
  /** Items of a bucket leave in the order of `rank`, those of equal rank in the order in which they came. */
  readonly add: (bucket: string, item: Item, rank: number) => void
  readonly remove: (bucket: string, item: Item) => void
  readonly take: () => Batch<Item> | null
  readonly charge: (bucket: string, cost: number) => void
}

/** `deficit` is the credit left, `cost` the smoothed cost of one batch; none is known before the first, which counts as free. */
type Lane<Item> = { waiting: Ranked<Item>[]; deficit: number; cost?: number }
type Ranked<Item> = { readonly item: Item; readonly rank: number }

type Choose<Item> = (bucket: string, waiting: readonly Item[]) => readonly Item[]

function removeChosen<Item>(bucket: string, lane: Lane<Item>, choose: Choose<Item>): readonly Item[] {
  const items = choose(
    bucket,
    lane.waiting.map(({ item }) => item),
  )
  lane.waiting = lane.waiting.filter(({ item }) => !items.includes(item))
  return items
}

/**
 * Shreedhar & Varghese 1995, "Efficient fair queueing using deficit round robin": each turn adds the dearest waiting batch's cost to a
 * bucket's credit, and a bucket runs while its credit covers its own. `choose` names the next batch among the rows of a bucket that wait,
 * in their order: one of them at least.
 */
export function createFairQueue<Item>(choose: Choose<Item>): FairQueue<Item> {
  const lanes = new Map<string, Lane<Item>>()
  let turn: string | null = null

  const laneOf = (bucket: string): Lane<Item> => {
    const lane = lanes.get(bucket) ?? { waiting: [], deficit: 0 }
    lanes.set(bucket, lane)
    return lane
  }

  /** Moves the turn to the next bucket that waits and gives it its credit; buckets that do not wait lose theirs. */
  function pass(waiting: readonly (readonly [string, Lane<Item>])[]): void {
    const position = waiting.findIndex(([bucket]) => bucket === turn)
    const [bucket, lane] = waiting[(position + 1) % waiting.length] ?? [null, null]
    turn = bucket
    if (lane) lane.deficit += Math.max(...waiting.map(([, { cost = 0 }]) => cost))
  }

  function take(): Batch<Item> | null {
    for (const lane of lanes.values()) if (lane.waiting.length === 0) lane.deficit = 0
    const waiting = [...lanes].filter(([, lane]) => lane.waiting.length > 0)
    if (waiting.length === 0) return null
    for (;;) {
      const lane = turn === null ? undefined : lanes.get(turn)
      if (turn !== null && lane && lane.waiting.length > 0 && lane.deficit >= (lane.cost ?? 0))
        return { bucket: turn, items: removeChosen(turn, lane, choose) }
      pass(waiting)
    }
  }

  return {
    take,
    add(bucket, item, rank) {
      const { waiting } = laneOf(bucket)
      const behind = waiting.findIndex((other) => other.rank > rank)
      waiting.splice(behind < 0 ? waiting.length : behind, 0, { item, rank })
    },
    remove: (bucket, item) => {
      const lane = laneOf(bucket)
      lane.waiting = lane.waiting.filter((other) => other.item !== item)
    },
    charge: (bucket, cost) => {
      const lane = laneOf(bucket)
      lane.deficit -= cost
      lane.cost = smoothed(lane.cost, cost)
    },
  }
}
