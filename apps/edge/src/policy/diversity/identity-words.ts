// Words after which a prompt is never altered: they state identity, or a culture, place or time that implies one. Regular expressions.
export const identityWords: readonly string[] = [
  'gay|lesbian|bisexual|straight|heterosexual|homosexual|queer|lgbtq?\\w*|asexual|homeless|poor|rich|migrant|foreign|stranger',
  // Gender, kinship and titles.
  'wom[ae]n|m[ae]n|girls?|boys?|ladies|lady|gentlem[ae]n|guys?|dudes?|males?|females?|feminine|masculine|nonbinary|non-binary|androgynous|trans(?:gender)?',
  'she|her|hers|he|him|his|they|them|mothers?|fathers?|mom|dad|mum|daughters?|sons?|sisters?|brothers?|wi(?:fe|ves)|husbands?|brides?|grooms?|widows?',
  'aunts?|uncles?|grand(?:ma|pa|mother|father)s?|nieces?|nephews?|kings?|queens?|princes?|princess(?:es)?|dukes?|duchess|lords?|sirs?|madams?|mrs?|ms|nuns?|monks?|priests?',
  'actress(?:es)?|waitress(?:es)?|hostess|stewardess|policem[ae]n|policewom[ae]n|firem[ae]n|businessm[ae]n|businesswom[ae]n|cowboys?|cowgirls?|beards?|bearded|m[uo]ustache|pregnant|bikini|lingerie',
  // Children, age.
  'child(?:ren)?|kids?|bab(?:y|ies)|toddlers?|teen(?:s|agers?|aged?)?|infants?|elderly|old|young|aged',
  // Skin, hair, body, disability.
  'black|white|brown|dark-?skinned|light-?skinned|fair-?skinned|pale|tanned|skin|complexion|blond(?:e|es)?|redhead(?:s|ed)?|brunettes?|ginger|afro|dreadlocks?|braids?|hair(?:ed)?|wheelchair|blind|deaf|disabled|albino|fat|obese|plump',
  // Descent, nationality, religion, culture.
  'african|american|asian|european|latin[oax]?|hispanic|arab(?:ic|ian)?|middle eastern|south asian|east asian|indian|chinese|japanese|korean|thai|vietnamese|filipino|indonesian|mongolian|tibetan|nepali|pakistani|bangladeshi|persian|iranian|iraqi|turkish|kurdish|israeli|egyptian|moroccan|ethiopian|nigerian|kenyan|ghanaian|somali|zulu|maasai|mexican|brazilian|cuban|peruvian|colombian|argentin\\w*|caribbean|jamaican|hawaiian|maori|polynesian|aboriginal|native|indigenous|inuit|gypsy|roma|british|english|scottish|irish|welsh|french|german|italian|spanish|portuguese|dutch|swedish|norwegian|danish|finnish|nordic|scandinavian|polish|czech|russian|ukrainian|greek|balkan|slavic|swiss|austrian|hungarian|romanian|canadian|australian|caucasian|mixed race|biracial|multiracial|ethnic|immigrant|refugee',
  'christian|catholic|orthodox|muslim|islamic|jewish|hindu|buddhist|sikh|amish|rabbis?|imams?|popes?|bishops?|hijab|turban|kimono|sari|kilt|dirndl|lederhosen|poncho|sombrero|kippah|burqa|abaya|hanbok|qipao|ao dai|dashiki|tribal|tribe|traditional|folk|bollywood|geisha|samurai|ninja|sumo|mariachi|flamenco|kung fu|gaucho|matador|viking|cossack|sheikh|maharaja|shaman',
  // Time and history.
  'medieval|mediaeval|ancient|antique|victorian|edwardian|renaissance|baroque|colonial|historical?|history|century|centuries|era|dynasty|roman|byzantine|ottoman|pharaoh|aztec|maya|mayan|inca|crusaders?|gladiators?|knights?|wild west|western|prehistoric|cavem[ae]n|war|wwi+|ww2|nazi|soviet|civil rights|founding|suffragettes?|slaves?|slavery|segregation|vintage|retro|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties',
  // Lower-case places.
  'africa|america|asia|europe|china|japan|korea|india|mexico|brazil|egypt|france|germany|italy|spain|russia|england|scotland|ireland|paris|london|tokyo|new york|berlin|rome|moscow|beijing|delhi|mumbai|cairo|lagos|nairobi|istanbul|jerusalem|mecca|rio|texas|california|harlem|chinatown|bavarian|alps|sahara|himalaya\\w*|andes|savanna\\w*',
  // People somebody names, and pictures of themselves.
  'famous|celebrity|portrait of [a-z]+ [a-z]+ar|me|my|myself|our|selfie|look-?alike|named|called',
]
