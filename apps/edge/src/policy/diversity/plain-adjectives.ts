// What may stand before a person without saying who it is. Any other word there leaves the prompt as it is: it may state an identity.
export const plainAdjectives: readonly string[] = [
  'smiling|laughing|happy|cheerful|friendly|kind|sad|tired|sleepy|angry|bored|busy|calm|curious|excited|focused|proud|serious|shy|surprised|thoughtful|worried|relaxed',
  'good|great|brilliant|brave|clever|smart|wise|skilled|talented|professional|experienced|successful|hardworking|helpful|funny|grumpy|lazy|lonely|nervous|confident|elegant|stylish',
  'tiny|small|big|cute|cartoon|pixel|lego|chibi|realistic|stylized|futuristic|cyberpunk|steampunk|lone|single|random|typical|average|ordinary|modern|local|retired|working|dancing|running|jumping|sitting|standing|waving|sleeping|flying',
  'red|blue|green|yellow|orange|purple|pink|colorful|colourful',
]
