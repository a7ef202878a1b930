// Prompts of several texts that are drawn together: `a cat AND a dog :0.8` (Liu et al. 2022, arXiv:2206.01714, as AUTOMATIC1111 writes it).

/** One text of a composition and its share of the guidance. */
export type ComposedText = { readonly text: string; readonly weight: number }

const weighted = /^([\s\S]*?)(?:\s*:\s*([-+]?(?:\d+\.?\d*|\.\d+)))?\s*$/

/** The texts between capital ANDs, in order. A text alone keeps its colon and number: there is nothing that it is weighed against. */
export function splitPrompt(prompt: string): readonly ComposedText[] {
  const parts = prompt.split(/\bAND\b/)
  if (parts.length === 1) return [{ text: prompt, weight: 1 }]
  return parts.map((part) => {
    const [, text = part, weight = '1'] = weighted.exec(part) ?? []
    return { text, weight: Number(weight) }
  })
}
