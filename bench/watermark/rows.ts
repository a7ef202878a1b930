// From outcomes to the rows of the tables.
import type { Row } from '../report/report.ts'
import { SOURCES } from './corpus.ts'
import type { MarkedFacts, Outcome } from './matrix.ts'
import type { PeerResult } from './peers.ts'
import type { Sticker, StickerOutcome } from './stickers.ts'

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1)
const share = (outcomes: readonly { exact: boolean }[]): string =>
  outcomes.length === 0 ? '' : (outcomes.filter(({ exact }) => exact).length / outcomes.length).toFixed(2)
const namesOf = (outcomes: readonly { attack: string }[]): string[] => [...new Set(outcomes.map(({ attack }) => attack))]

const STATUSES = ['ok', 'weak', 'none'] as const
const NOTCHES = [0, 1, 2] as const

export function qualityOf(marked: readonly MarkedFacts[]): string {
  const psnr = marked.map((one) => one.psnr)
  const notches = NOTCHES.map((notch) => marked.filter((one) => one.notch === notch).length)
  const statuses = STATUSES.map((status) => `${status} ${marked.filter((one) => one.status === status).length}`)
  return `Status: ${statuses.join(', ')}; at notch 0, 1, 2: ${notches.join(', ')}. PSNR mean ${mean(psnr).toFixed(1)} dB, least ${Math.min(...psnr).toFixed(1)} dB; SSIM mean ${mean(marked.map((one) => one.ssim)).toFixed(4)}.`
}

export const matrixRows = (outcomes: readonly Outcome[]): Row[] =>
  namesOf(outcomes).map((attack) => {
    const rows = outcomes.filter((outcome) => outcome.attack === attack)
    const bySource = Object.fromEntries(SOURCES.map((source) => [source, share(rows.filter((row) => row.source === source))]))
    return Object.assign({ attack, all: share(rows) }, bySource, { 'mean ms': mean(rows.map(({ ms }) => ms)).toFixed(0) })
  })

export function peerRows(marked: readonly MarkedFacts[], ours: readonly Outcome[], peers: readonly PeerResult[]): Row[] {
  const line = (what: string, own: string, of: (peer: PeerResult) => string): Row => ({
    what,
    mintmark: own,
    ...Object.fromEntries(peers.map((peer) => [peer.method, of(peer)])),
  })
  return [
    line('PSNR mean, dB', mean(marked.map(({ psnr }) => psnr)).toFixed(1), ({ psnr }) => mean(psnr).toFixed(1)),
    line('SSIM mean', mean(marked.map(({ ssim }) => ssim)).toFixed(4), ({ ssim }) => mean(ssim).toFixed(4)),
    ...namesOf(ours).map((attack) =>
      line(attack, share(ours.filter((one) => one.attack === attack)), ({ exact }) => (exact.get(attack) ?? 0).toFixed(2)),
    ),
  ]
}

export const stickerRows = (outcomes: readonly StickerOutcome[]): Row[] =>
  namesOf(outcomes).map((attack) => {
    const rows = outcomes.filter((outcome) => outcome.attack === attack)
    const of = (status: string) => share(rows.filter((row) => row.status === status))
    return { attack, all: share(rows), 'status ok': of('ok'), 'status weak': of('weak') }
  })

export function stickerSummary(stickers: readonly Sticker[]): string {
  const count = (test: (sticker: Sticker) => boolean) => stickers.filter(test).length
  const statuses = STATUSES.map((status) => `${status} ${count((one) => one.status === status)}`)
  const notches = NOTCHES.map((notch) => count((one) => one.status === 'ok' && one.notch === notch))
  const psnr = stickers.map((one) => one.psnr)
  return `Status: ${statuses.join(', ')}; ok at notch 0, 1, 2: ${notches.join(', ')}. PSNR of visible pixels: mean ${mean(psnr).toFixed(1)} dB, least ${Math.min(...psnr).toFixed(1)} dB.`
}
