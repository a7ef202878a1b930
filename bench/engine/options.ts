// What the engine's bench is asked to do, from its command line.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

export type Options = {
  /** A Python with what requirements.txt names; null leaves out the comparisons with it. */
  readonly python: string | null
  readonly threads: number
  /** Interleaved pairs per comparison. */
  readonly pairs: number
  /** Sections to run: python, diffusers, batching, mixed. */
  readonly sections: ReadonlySet<string>
  /** Where models and noise lie between runs. */
  readonly work: string
}

export const sectionNames = ['python', 'diffusers', 'batching', 'mixed'] as const

/** `--python PATH --threads N --pairs N --only a,b`. Throws a TypeError for anything else. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      python: { type: 'string' },
      threads: { type: 'string', default: String(availableParallelism()) },
      pairs: { type: 'string', default: '30' },
      only: { type: 'string', default: sectionNames.join(',') },
    },
  })
  return {
    python: values.python ?? null,
    threads: Number(values.threads),
    pairs: Number(values.pairs),
    sections: new Set(values.only.split(',')),
    work: join(import.meta.dirname, '..', '..', '.mintmark', 'bench-engine'),
  }
}
