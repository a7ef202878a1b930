// Ordinary sticker prompts, people and bodies among them: 25 subjects, each in five ways.
const subjects = [
  'a red apple',
  'a smiling cat',
  'a waving woman',
  'a man with a beard',
  'a sleeping baby',
  'a dancing couple',
  'a mermaid',
  'a woman in a bikini',
  'a bodybuilder',
  'a pregnant woman',
  'a peach',
  'an eggplant',
  'a hot dog',
  'a flexed arm',
  'a foot',
  'lips with lipstick',
  'a naked mole rat',
  'a slice of pizza',
  'a rocket',
  'a red heart',
  'a skull with a bow',
  'a yellow duck',
  'a pink pig',
  'a green cactus',
  'a ghost',
]
const frames = ['{}', '{}, emoji', 'a cute sticker of {}', '{}, flat vector icon', '{}, 3d, glossy']

export const stickerPrompts: readonly string[] = frames.flatMap((frame) => subjects.map((subject) => frame.replace('{}', subject)))
