// What a network is told at each level of a run, for prompts that change on the way or are made of several texts.
import type { NoiseLevel } from '../../../contract.ts'
import { schedulePrompt } from './schedule-prompt.ts'
import { splitPrompt } from './split-prompt.ts'

/** A text in a network's own terms, and its share of the guidance. */
export type PromptPart<Text> = { readonly text: Text; readonly weight: number }

export type PromptPlan<Text> = {
  readonly at: (level: NoiseLevel) => readonly PromptPart<Text>[]
  /** Whether a text of it was longer than the model reads. */
  readonly truncated: boolean
}

/** `levels` are those of all steps, noisiest first. `composes`: whether AND parts the prompt; in a negative prompt it is a word. */
export type PromptOptions<Text> = {
  readonly prompt: string
  readonly levels: readonly NoiseLevel[]
  readonly composes: boolean
  readonly read: (text: string) => Promise<{ readonly text: Text; readonly truncated: boolean }>
}

/** The number, from 1, of the step that begins at a level or passes it. */
const stepAt = ({ timestep }: NoiseLevel, levels: readonly NoiseLevel[]): number =>
  Math.max(1, Math.min(levels.length - 1, levels.filter((level) => level.timestep >= timestep).length))

/** Reads each text of the prompt once. */
export async function planPrompt<Text>({ prompt, levels, composes, read }: PromptOptions<Text>): Promise<PromptPlan<Text>> {
  const phases = schedulePrompt(prompt, levels.length - 1)
  const parted = phases.map(({ text }) => (composes ? splitPrompt(text) : [{ text, weight: 1 }]))
  const texts = [...new Set(parted.flat().map(({ text }) => text))]
  const readings = new Map(await Promise.all(texts.map(async (text) => [text, await read(text)] as const)))
  const tell = (parts: readonly { text: string; weight: number }[]): PromptPart<Text>[] =>
    parts.flatMap(({ text, weight }) => {
      const reading = readings.get(text)
      return reading ? [{ text: reading.text, weight }] : []
    })
  const told = phases.map(({ until }, i) => ({ until, parts: tell(parted[i] ?? []) }))
  const last = told.at(-1)?.parts ?? []
  return {
    at: (level) => told.find(({ until }) => stepAt(level, levels) <= until)?.parts ?? last,
    truncated: [...readings.values()].some(({ truncated }) => truncated),
  }
}
