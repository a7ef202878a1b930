// The measured sections of the model card, as Markdown tables.

import { CATEGORIES, decide, type Category, type Classification, type Classifier } from '../../../packages/safety/src/index.ts'
import { areaUnderRoc, averagePrecision, recallAt, share } from './metrics.ts'
import { createRandom, TRANSFORMS } from './obfuscate.ts'

export type Prompt = { readonly text: string; readonly source: string; readonly labels: Partial<Record<Category, number>> }
export type Judged = Prompt & { readonly result: Classification }

const MOST_DISGUISED = 1200
const percent = (value: number) => `${(100 * value).toFixed(1)} %`
const isHarmless = ({ labels }: Prompt) => CATEGORIES.every((category) => labels[category] === 0)
const blocks = (result: Classification) => decide(result, 'auto').blocked

/** A Markdown table from a header and rows. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Per category over prompts whose label is known: counts, average precision, area under ROC, recall at two false-positive rates. */
export function categoryTable(judged: readonly Judged[]): string {
  const rows = CATEGORIES.filter((category) => category !== 'sexual/minors').map((category) => {
    const known = judged.filter(({ labels }) => labels[category] === 0 || labels[category] === 1)
    const scored = known.map(({ labels, result }) => ({ score: result.scores[category], positive: labels[category] === 1 }))
    const positives = scored.filter(({ positive }) => positive).length
    const figures = [averagePrecision(scored), areaUnderRoc(scored), recallAt(scored, 0.01), recallAt(scored, 0.001)]
    return [category, String(positives), String(scored.length - positives)].concat(figures.map((figure) => figure.toFixed(3)))
  })
  return table(['category', 'positive', 'negative', 'AUPRC', 'AUROC', 'recall at 1 % FPR', 'recall at 0.1 % FPR'], rows)
}

function bySource(judged: readonly Judged[]): Map<string, Judged[]> {
  const sets = new Map<string, Judged[]>()
  for (const prompt of judged) {
    const name = prompt.source.replace('grammar:', 'own: ').replace(/[~+]+$/u, '')
    const set = sets.get(name) ?? []
    set.push(prompt)
    sets.set(name, set)
  }
  return sets
}

/** Share flagged in mode auto, per source of harmless or of harmful prompts. */
export function sourceTable(judged: readonly Judged[], harmful: boolean): string {
  const chosen = judged.filter((prompt) => isHarmless(prompt) !== harmful && (harmful ? Object.values(prompt.labels).includes(1) : true))
  const rows = [...bySource(chosen)].toSorted(([a], [b]) => a.localeCompare(b))
  return table(['set', 'prompts', 'flagged'], rows.map(([source, prompts]) => [source, String(prompts.length), percent(share(prompts, ({ result }) => blocks(result)))]))
}

function disguisedShare(prompts: readonly Judged[], classifier: Classifier, name: string): number {
  const transform = TRANSFORMS[name]
  const random = createRandom(8)
  return share(prompts, ({ text }) => blocks(classifier.classify(transform ? transform(text, random) : text)))
}

/** Share flagged under each disguise, for explicit sexual, graphic violence and harmless prompts made from own grammars and captions. */
export function disguiseTable(judged: readonly Judged[], classifier: Classifier): string {
  const every = (prompts: readonly Judged[]) => prompts.filter((_prompt, index) => index % Math.ceil(prompts.length / MOST_DISGUISED) === 0)
  const english = judged.filter(({ source }) => !source.includes('multilingual'))
  const sets = [
    every(english.filter(({ labels, source }) => labels.sexual === 1 && source.startsWith('grammar:sexual/'))),
    every(english.filter(({ labels, source }) => labels['violence/graphic'] === 1 && source.startsWith('grammar:violence/'))),
    every(english.filter((prompt) => isHarmless(prompt) && /^(?:coco|t2i-compbench|tifa|dpg-bench)$/u.test(prompt.source))),
  ]
  const rows = ['clean', ...Object.keys(TRANSFORMS)].map((name) => [name].concat(sets.map((set) => percent(disguisedShare(set, classifier, name)))))
  return table(['disguise', 'sexual flagged', 'graphic violence flagged', 'captions flagged'], rows)
}
