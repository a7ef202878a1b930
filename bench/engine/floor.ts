// The least time that a picture can take on this machine: the FLOP of its products over the machine's best float32 product.
import type { Options } from './options.ts'
import { startPeer, type Peer } from './peer.ts'
import type { SubjectPlan } from './subject.ts'

/** Milliseconds of a picture of so many steps: its texts, its predictions in every step, one decode. */
export type Floor = (steps: number) => number

export async function measureFloor(peer: Peer, { predictions }: SubjectPlan): Promise<Floor> {
  const [text = 0, denoiser = 0, decoder = 0] = await peer.flop()
  const peak = await peer.peak()
  return (steps) => (1000 * (predictions * (text + steps * denoiser) + decoder)) / peak
}

/** By a peer of its own, before anything is timed; null without a Python. */
export async function openFloor({ python, threads, work }: Options, plan: SubjectPlan): Promise<Floor | null> {
  if (python === null) return null
  const peer = await startPeer(python, plan, 'ort', threads, work)
  const floor = await measureFloor(peer, plan)
  peer.close()
  return floor
}
