// Words for one grown person that say nothing of who it is. Children are not among them: nothing is ever added to a child.
export const peopleWords: readonly string[] = [
  'person|adult|human being|worker|employee|manager|boss|ceo|executive|entrepreneur|assistant|receptionist|clerk|accountant|banker|lawyer|judge',
  'doctor|nurse|surgeon|dentist|pharmacist|therapist|veterinarian|paramedic|scientist|researcher|professor|teacher|student|librarian',
  'engineer|programmer|software developer|developer|architect|designer|mechanic|electrician|plumber|carpenter|builder|construction worker|welder',
  'pilot|astronaut|driver|taxi driver|truck driver|sailor|firefighter|police officer|detective|soldier|security guard|lifeguard',
  'chef|cook|baker|barista|bartender|farmer|gardener|fisher|butcher|cashier|shopkeeper|cleaner|janitor|hairdresser|tailor',
  'artist|painter|sculptor|photographer|musician|singer|guitarist|pianist|drummer|dancer|writer|author|poet|journalist|reporter|news anchor',
  'athlete|runner|swimmer|cyclist|climber|boxer|gymnast|skateboarder|surfer|skier|yogi|coach|referee|tennis player|football player',
  'politician|president|secretary|scholar|philosopher|inventor|explorer|tourist|traveler|hiker|customer|patient|neighbor|volunteer|activist',
  'magician|clown|wizard|gamer|hacker|model|librarian|postal worker|mail carrier|flight attendant|crossing guard|passenger|pedestrian|reader',
]
