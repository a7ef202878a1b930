// Joins the art packages with emojibase's names and tags: one entry for each picture that can be rendered.
import { readFileSync, readdirSync } from 'node:fs'

export const VECTOR_SETS = [
  { pack: 'fluent-emoji-flat', style: 'flat' },
  { pack: 'fluent-emoji', style: 'gradient' },
  { pack: 'noto', style: 'noto' },
  { pack: 'twemoji', style: 'twemoji' },
]
const COMPONENT_GROUP = 2 // bare skin tones and hair, no pictures of their own
const TONES_KEPT = 2 // of the five, rotated from name to name so that all five are drawn equally often

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))
const plainHex = (hexcode) => hexcode.toLowerCase().replaceAll('-fe0f', '')

/** The icon sets' file name of a CLDR label. */
export function slug(label) {
  const bare = label.toLowerCase().replace(/[’'.“”"()!:,]/g, '')
  return bare.replaceAll('&', 'and').replace(/\s+/g, '-')
}

/** Whether skin tone 1..5 of the name at this position is kept. */
export function keepsTone(position, tone) {
  return (tone - 1 - (position % 5) + 5) % 5 < TONES_KEPT
}

/** Every name with its tags, group and skin tone (0: none). Pairs with two tones are left out. */
export function readNames(modules) {
  const names = []
  const add = (entry, base, tone) =>
    names.push({
      hexcode: plainHex(entry.hexcode),
      label: entry.label,
      name: base.label,
      tags: base.tags ?? [],
      group: base.group ?? null,
      subgroup: base.subgroup ?? null,
      tone,
    })
  readJson(`${modules}/emojibase-data/en/data.json`).forEach((base, position) => {
    if (base.group === COMPONENT_GROUP) return
    add(base, base, 0)
    for (const skin of base.skins ?? [])
      if (typeof skin.tone === 'number' && keepsTone(position, skin.tone)) add(skin, base, skin.tone)
  })
  return names
}

function listRaster(modules, names) {
  const folder = `${modules}/@lobehub/fluent-emoji-3d/assets`
  const files = new Map(readdirSync(folder).map((file) => [plainHex(file.replace('.webp', '')), file]))
  const drawn = names.filter((name) => files.has(name.hexcode))
  return drawn.map((name) => ({ ...name, style: '3d', file: `${folder}/${files.get(name.hexcode)}` }))
}

function listVector(modules, names, { pack, style }) {
  const set = readJson(`${modules}/@iconify-json/${pack}/icons.json`)
  const find = (label) => set.icons[slug(label)] ?? set.icons[set.aliases?.[slug(label)]?.parent]
  const draw = (icon) => {
    const [width, height] = [icon.width ?? set.width ?? 16, icon.height ?? set.height ?? 16]
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="512" height="512">${icon.body}</svg>`
  }
  const drawn = names.filter((name) => find(name.label))
  return drawn.map((name) => ({ ...name, style, svg: draw(find(name.label)) }))
}

/** All pictures of all five styles, in a fixed order. */
export function listPictures(modules) {
  const names = readNames(modules)
  return [...listRaster(modules, names), ...VECTOR_SETS.flatMap((set) => listVector(modules, names, set))]
}
