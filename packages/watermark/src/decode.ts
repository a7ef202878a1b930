// Reads a folded tile: finds the carrier's shift by its sync pattern, decodes, and believes only a tag that matches.
import { agreementOf, type Carrier, demodulate } from './carrier.ts'
import { decodeViterbi } from './convolutional-code.ts'
import { correlate, type Peak, spectrumOf } from './correlation.ts'
import { type Orientation, orient, sumCells } from './fold.ts'
import { tilePx } from './layout.ts'
import { type Payload, readPayload } from './payload.ts'

/** A place where the sync pattern was seen: what to decode, and how far above the noise it stands. */
export type Candidate = { carrier: Carrier; orientation: Orientation; tile: Float32Array; peak: Peak }

export type Reading = Payload & { carrier: Carrier; orientation: Orientation; agreement: number }

/** The best shift for every carrier of one layout in every orientation, strongest first. */
export function findCandidates(tile: Float32Array, carriers: readonly Carrier[], orientations: readonly Orientation[]): Candidate[] {
  const [first] = carriers
  if (first === undefined) return []
  const side = tilePx(first.layout)
  const candidates = orientations.flatMap((orientation) => {
    const laid = orient(tile, side, orientation)
    const spectrum = spectrumOf(laid, side)
    return carriers.map((carrier) => ({ carrier, orientation, tile: laid, peak: correlate(spectrum, carrier.syncTemplate) }))
  })
  return candidates.sort((a, b) => b.peak.z - a.peak.z)
}

/** The same tile read at its own origin: where the frame was kept, the shift is known, however faint the sync pattern. */
export const atOrigin = (candidate: Candidate): Candidate => ({ ...candidate, peak: { x: 0, y: 0, z: candidate.peak.z } })

/** The payload at a candidate's place where its tag matches, else null. */
export function decodeCandidate({ carrier, orientation, tile, peak }: Candidate): Reading | null {
  const cells = sumCells(tile, carrier.layout, peak.x, peak.y)
  const bits = decodeViterbi(demodulate(carrier, cells))
  const payload = readPayload(carrier.keys.tagKey, carrier.layout, bits)
  return payload && { ...payload, carrier, orientation, agreement: agreementOf(carrier, bits, cells) }
}
