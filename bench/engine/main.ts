// `node bench/engine/main.ts [--python PATH] [--threads N] [--pairs N] [--only python,diffusers,batching,mixed]`: the engine against the same
// models in Python, and against itself without batches. All figures are ratios of one run.
import { publish, type Row } from '../report/report.ts'
import { againstPeer } from './against-peer.ts'
import { batchingRows } from './batching.ts'
import { openFloor } from './floor.ts'
import { mixedRows } from './mixed-load.ts'
import { readOptions, type Options } from './options.ts'
import { makeModels } from './peer.ts'
import { openSubject, penny, pennyExact, pennyRandom, pennyRandomInt8, stableDiffusion } from './subject.ts'

const withoutPython = 'Left out: give --python PATH (bench/engine/requirements.txt).'

async function benchPython(options: Options): Promise<void> {
  if (options.python === null) return console.log(withoutPython)
  makeModels(options.python, options.work, ['sd-320', 'penny'])
  const small = await againstPeer(options, pennyRandom(options.work), 'ort', [1, 4, 16])
  const wide = await againstPeer(options, stableDiffusion(options.work), 'ort', [4])
  await publish('engine-onnxruntime', {
    title: 'Against Python onnxruntime on the same graphs',
    notes: [
      'Aim: 0.97 of its pictures per second. The floor is FLOP of MatMul, Gemm and Conv over the best float32 product of this machine.',
    ],
    rows: [...small, ...wide],
  })
}

async function benchDiffusers(options: Options): Promise<void> {
  if (options.python === null) return console.log(withoutPython)
  makeModels(options.python, options.work, ['sd-320', 'penny', 'penny-int8'])
  const rows: Row[] = []
  for (const engine of ['eager', 'compiled'] as const) {
    for (const plan of [pennyRandom, pennyRandomInt8]) rows.push(...(await againstPeer(options, plan(options.work), engine, [4, 16])))
    rows.push(...(await againstPeer(options, stableDiffusion(options.work), engine, [4])))
  }
  await publish('engine-torch', {
    title: 'Against diffusers and Penny’s modules on torch, which compute in float32',
    notes: ['Aim: 1.3 times its pictures per second. Rows named int8 compare what ships, int8 graphs, with the same weights in float32.'],
    rows,
  })
}

const describeCaps = (caps: Readonly<Record<string, { rows: number }>>): string =>
  `Batch caps measured at load: ${Object.entries(caps)
    .map(([graph, { rows }]) => `${graph} ${rows}`)
    .join(', ')}.`

async function benchBatching(options: Options): Promise<void> {
  const rows: Row[] = []
  const notes = ['Aim: 1.25 times one at a time with eight clients. Graphs with dynamic int8 run row by row.']
  for (const plan of [pennyExact, penny]) {
    const floor = await openFloor(options, plan)
    const subject = await openSubject(plan, options.threads)
    rows.push(...(await batchingRows(subject, Math.max(3, Math.round(options.pairs / 3)), floor)))
    notes.push(`${plan.name}. ${describeCaps(subject.caps)}`)
    await subject.close()
  }
  await publish('engine-batching', { title: 'Continuous batching', notes, rows })
}

async function benchMixed(options: Options): Promise<void> {
  const floor = await openFloor(options, pennyExact)
  const subject = await openSubject(pennyExact, options.threads)
  const rows = await mixedRows(subject, Math.max(20, 3 * options.pairs), floor)
  const notes = ['Aim: p99 at most 2.5 times its time alone.', describeCaps(subject.caps)]
  await publish('engine-mixed-load', { title: 'One step beside sixteen', notes, rows })
  await subject.close()
}

const options = readOptions(process.argv.slice(2))
if (options.sections.has('python')) await benchPython(options)
if (options.sections.has('diffusers')) await benchDiffusers(options)
if (options.sections.has('batching')) await benchBatching(options)
if (options.sections.has('mixed')) await benchMixed(options)
