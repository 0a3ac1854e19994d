# Phrases de l’audit.

## The audit: opening
audit-title = Audit des biais
audit-page-title = Audit des biais au { $day }
audit-page-title-table = Audit des biais d’un tableau de prédictions
audit-none = Aucun audit n’a été fait : il n’y avait rien à comparer.
audit-banner = Une disparité est une question, pas un jugement sur des personnes. Quelqu’un qui connaît les donateurs doit l’examiner.
audit-looked-table = Comparées : { $rows } prédictions, selon { $attributes }.
audit-found-gaps = Sur { $of } écarts, { $n } dépassent les { $threshold } points du seuil, avec assez de données pour le dire.
audit-found-no-threshold = Aucun seuil n’a été fixé : les chiffres sont montrés sans verdict.
audit-banner-why = Un audit montre où des groupes sont traités différemment et avec quelle certitude ; il ne peut pas montrer qu’une liste ne cause aucun préjudice.
audit-about = Cette page compare des groupes de personnes dans un tableau de prédictions. Elle ne nomme personne. Tout a été calculé sur cet ordinateur ; rien n’a été envoyé ailleurs.
chart-caption-rate = Les points sont les taux, les barres leurs intervalles. Les lignes hachurées sont masquées ou d’effectif trop faible pour une estimation.
chart-caption-ratio = L’axe est logarithmique : 0,5 est aussi loin de 1 que 2. Au-delà des lignes en tirets, le plus bas des deux taux divisé par le plus haut est sous le seuil. Une flèche marque ce qui se prolonge hors de l’axe.
chart-caption-calibration = Sur la diagonale pointillée, les prédictions correspondent à ce qui s’est produit ; au-dessus, on a donné plus souvent que prédit. Les barres verticales sont des intervalles. Les classes de faible effectif sont omises.
audit-ask = Les questions à poser ensuite
audit-organisations = { $n } { $n_count ->
    [one] organisation est laissée
   *[other] organisations sont laissées
} de côté : l’audit porte sur des personnes.
audit-organisations-few = Les organisations sont laissées de côté, ainsi que les quelques personnes que les chiffres identifieraient. Leurs nombres ne sont pas indiqués.
audit-basis-list = « Retenu » veut dire : sur la liste proposée. Les dons ne sont pas encore connus ; on compare donc la sélection et les scores, pas les erreurs.
audit-basis-backtest = « Retenu » veut dire : parmi les { $share } de donateurs à la plus forte probabilité prédite à une date passée. Leurs dons ultérieurs sont connus ; on peut donc aussi comparer les erreurs.
audit-basis-table = « Retenu » veut dire ce que dit la colonne de décision de votre tableau.
audit-burden = Vous avez indiqué qu’être retenu est une charge ; les rapports comparent donc les parts de personnes non retenues.
part-list = La liste proposée
part-backtest = Les prédictions passées face à ce qui s’est produit
part-table = Le tableau

## Verdicts
verdict-meets = { $attribute }, { $rate } : respecte le seuil. Le plus petit rapport entre deux groupes comparables est { $ratio } { $interval }, « { $lower } » à « { $higher } » ; le seuil est { $threshold }.
verdict-below = { $attribute }, { $rate } : sous le seuil. Le rapport de « { $lower } » à « { $higher } » est { $ratio } { $interval } ; le seuil est { $threshold }.
verdict-unsure = { $attribute }, { $rate } : pas assez de données pour juger. Le rapport de « { $lower } » à « { $higher } » est { $ratio }, mais son intervalle { $interval } contient à la fois l’égalité et le seuil de { $threshold }.
verdict-unsure-small = { $attribute }, { $rate } : pas assez de données pour juger ; moins de deux groupes sont assez grands.
verdict-none = { $attribute }, { $rate } : ne peut pas être jugé ; moins de deux groupes ont ce taux.
verdict-no-decision = { $attribute }, { $rate } : il n’y a pas de décision à auditer ; tout le monde est retenu, ou personne.
gap-meets = { $attribute }, { $rate } : respecte le seuil. Le plus grand écart entre deux groupes comparables est de { $gap } points { $interval }, « { $lower } » sous « { $higher } » ; le seuil est { $threshold }.
gap-above = { $attribute }, { $rate } : l’écart dépasse le seuil. « { $lower } » est { $gap } points { $interval } sous « { $higher } » ; le seuil est { $threshold }.
gap-unsure = { $attribute }, { $rate } : pas assez de données pour juger. « { $lower } » est { $gap } points sous « { $higher } », mais l’intervalle { $interval } contient à la fois l’égalité et le seuil de { $threshold }.
verdict-evidence = Les taux sont de { $lower_rate } sur { $lower_n } (« { $lower } ») et de { $higher_rate } sur { $higher_n } (« { $higher } ») ; { $p }, ajusté pour { $pairs } { $pairs_count ->
    [one] comparaison
   *[other] comparaisons
}.
verdict-p = p = { $p }
verdict-p-below = p < { $p }
verdict-p-none = pas de valeur p, car rien ne varie
verdict-weighted = Les taux sont pondérés ; les effectifs sont des nombres effectifs de personnes.
verdict-bound = Un taux dont l’effectif est masqué est une borne : la disparité est au moins aussi grande.
verdict-bound-note = Quand l’effectif est masqué, le taux est une borne, et le rapport ou l’écart la plus petite disparité possible.
verdict-left-out = Non comparés (effectif trop faible) : { $groups }.
verdict-left-out-many = Non comparés (effectif trop faible) : { $n } groupes sur { $of } (voir les graphiques).

## Tables
audit-group = Groupe
audit-size = Personnes
audit-of-all = Part de l’ensemble
audit-of-selected = Part des retenus
audit-ratio = Rapport à « { $group } »
audit-ratio-plain = Rapport
audit-reference = référence
audit-table-selection = { $attribute } : effectifs et sélection
audit-table-errors = { $attribute } : prédictions et faits
audit-table-note = Les valeurs manquantes ont leur propre ligne et ne sont pas comparées ; la comparaison porte sur { $included } personnes.
audit-empty-crossings = Personne n’appartient à : { $groups }.
audit-overall = Tous les groupes ensemble
audit-interval = [{ $low } –⁠ { $high }]
audit-hidden = masqué
audit-hidden-note = Un groupe « masqué » compte moins de { $k } personnes, ou permettrait de déduire un tel groupe.
audit-few-note = Moins de { $k } personnes n’ont pas de valeur ici (ou moins de { $k } en ont une). Elles sont laissées hors de tout l’audit, pour que personne ne puisse être identifié d’après ses totaux.
rate-selection_rate = Taux de sélection
rate-tpr = Taux de vrais positifs
rate-fpr = Taux de faux positifs
rate-tnr = Taux de vrais négatifs
rate-fnr = Taux de faux négatifs
rate-ppv = Valeur prédictive positive
rate-npv = Valeur prédictive négative
rate-fdr = Taux de fausses découvertes
rate-for = Taux de fausses omissions
rate-accuracy = Exactitude
rate-base_rate = Taux de base
rate-mean_score = Score moyen
rate-auc = AUC
rate-calibration_gap = Écart de calibration
rate-scoring_rate = Taux de score élevé
rate-help-selection = Taux de sélection : part du groupe qui est retenue.
rate-help-errors = Taux de base : part ayant donné. Taux de vrais positifs : parmi ceux qui ont donné, part retenue. Taux de faux positifs : parmi ceux qui n’ont pas donné, part retenue. Valeur prédictive positive : parmi les retenus, part ayant donné. Écart de calibration : score moyen moins taux de base. Tous ne peuvent être égaux quand les taux de base diffèrent.
undefined-few = trop peu
audit-withheld-note = Un tiret dans un groupe affiché : trop peu de personnes sont comptées, ou presque toutes, ou ce nombre permettrait de déduire un tel effectif.
undefined-hidden = –
undefined-none = –
undefined-no_positives = aucun don
undefined-no_negatives = tous ont donné
undefined-none_selected = aucun retenu
undefined-all_selected = tous retenus
undefined-positive_table = aucun positif
undefined-negative_table = aucun négatif

## Attributes and levels
attribute-gender = Genre
attribute-age_band = Âge
attribute-area = Département
attribute-crossed = { $first } et { $second }
level-gender-F = femmes
level-gender-M = hommes
level-gender-X = autre genre
level-age_band-range = { $from } à { $to } ans
level-age_band-from = { $from } ans et plus
level-area = département { $code }
level-area-abroad = étranger
level-area-other = autres départements
level-missing = non renseigné
level-crossed = { $first }, { $second }

## Charts
chart-size = n = { $n }
chart-rate = { $part }. { $rate } par groupe : { $attribute }
chart-ratio = { $part }. Taux de sélection de chaque groupe rapporté à celui de « { $group } » : { $attribute }
chart-ratio-axis = Rapport à « { $group } »
chart-overall = Tous les groupes ensemble ({ $value })
chart-threshold = Seuil ({ $threshold } ; inverse { $inverse })
chart-equal = Même taux que le groupe de référence
chart-calibration = { $part }. Ce qui a été prédit et ce qui s’est produit, par groupe : { $attribute }
chart-sizes = { $part }. Effectif de chaque groupe : { $attribute }
chart-sizes-axis = Personnes
chart-sure = Diffère du groupe de référence : l’intervalle ne contient pas l’égalité
chart-unsure = Peut être égal : l’intervalle contient l’égalité
chart-reference = Groupe de référence
chart-gap = { $part }. Taux de sélection de chaque groupe moins celui de « { $group } » : { $attribute }
chart-gap-axis = Points au-dessus ou au-dessous de « { $group } »
chart-gap-threshold = Plus grand écart que vous admettez ({ $threshold } points)
chart-calibration-equal = Les prédictions correspondent aux faits
chart-roc = { $part }. Capacité du score à distinguer ceux qui ont donné des autres, par groupe : { $attribute }
chart-roc-table = { $part }. Capacité du score à distinguer les positifs des négatifs, par groupe : { $attribute }
chart-roc-all = Tous les groupes ensemble
chart-roc-chance = Un score au hasard
chart-auc = AUC { $auc }
chart-exposure = { $part }. Qui est en haut du classement par score : { $attribute }
chart-exposure-axis = Part de la visibilité rapportée à la part des personnes
chart-exposure-equal = Visibilité égale à la part du groupe parmi les personnes
chart-amounts = { $part }. Montants prédits et donnés, en moyenne par groupe : { $attribute }
chart-amounts-givers = { $part }. Montants prédits et donnés par ceux qui ont donné, en moyenne par groupe : { $attribute }
chart-amounts-axis = Montant moyen par personne
chart-amounts-predicted = Prédit
chart-amounts-given = Donné
chart-caption-sizes = Les groupes sont dans l’ordre de tous les graphiques qui suivent. Les petits groupes sont masqués ; un autre peut l’être avec eux, pour qu’on ne puisse pas les déduire du total.
chart-caption-gap = Zéro est le taux du groupe de référence. Au-delà des lignes en tirets, l’écart est plus grand que ce que vous admettez.
chart-caption-roc = Chaque cadre : plus la ligne pleine est haute, mieux le score distingue les personnes du groupe. Si la ligne d’un groupe passe sous la ligne en tirets, le score fonctionne moins bien pour lui. Chaque marche couvre assez de personnes pour que personne ne soit reconnu.
chart-caption-exposure = La visibilité baisse avec le rang dans la liste (1 / log₂(1 + rang)). À gauche de 1, un groupe est plus bas dans la liste que son effectif ne le laisse attendre. Les chiffres portent sur les personnes de ce tableau, sans marge d’erreur.
chart-caption-amounts = À droite : prédit / donné, dans l’unité de votre tableau. Qui n’a rien donné compte pour 0. Un carré à gauche de son anneau : on a donné moins que prédit.
chart-caption-amounts-givers = Seulement ceux qui ont donné. La prédiction tient compte de la possibilité d’une absence de don ; elle est donc plus basse que ce qu’ils ont donné. La question est de savoir si cet écart est le même dans tous les groupes.
audit-settings = Réglages de l’audit
audit-set-threshold = Seuil
audit-set-reference = Groupe de référence
audit-set-largest = le plus grand de chaque attribut
audit-set-highest = celui au taux de sélection le plus élevé
audit-set-named = nommé par l’utilisateur
audit-set-gates = Seuils d’effectif
audit-set-gates-words = montré à partir de { $k } personnes, estimé à partir de { $estimate } (et { $denominator } au dénominateur), verdict si l’intervalle fait au plus { $points } points de chaque côté
audit-set-intervals = Intervalles
audit-set-intervals-words = { $level } : Wilson pour les taux, Katz (ajusté) pour les rapports
chart-scores = { $part }. Répartition des scores de chaque groupe : { $attribute }
chart-caption-scores = L’aire de chaque forme est le groupe entier ; le trait vertical est sa médiane. Toutes les formes ont la même échelle. Les classes de faible effectif sont réunies à leurs voisines. Les formes montrent les différences entre personnes d’un groupe, pas l’incertitude d’un chiffre.
audit-about-campaign = Cette page compare la façon dont les groupes de donateurs sont traités dans la liste proposée et dans les prédictions passées. Elle ne nomme personne. Tout a été calculé sur cet ordinateur ; rien n’a été envoyé ailleurs.
audit-nothing-assessed = L’audit n’a trouvé aucun groupe à comparer : le fichier ne décrit pas les donateurs, ou trop peu de personnes par groupe.

## Presets
preset-four-fifths = Règle « four-fifths », { $source } : selon des lignes directrices américaines sur l’emploi, un taux de sélection inférieur aux quatre cinquièmes de celui du groupe le plus élevé est en général tenu pour l’indice d’un effet défavorable. C’est une règle empirique pour l’emploi dans ce pays ; le même paragraphe permet à la signification statistique et aux petits effectifs de l’emporter dans les deux sens : lisez donc ensemble le rapport, l’intervalle et la valeur p. C’est ici un repère, pas le droit de votre pays.
preset-ll144 = Règle « ll144 », { $source } (ville de New York, décisions d’emploi automatisées) : le rapport d’impact est le taux d’un groupe rapporté à celui du groupe au taux le plus élevé, pour la sélection et pour les scores au-dessus de la médiane du fichier, par attribut et par croisement. Les groupes de moins de 2 % des personnes peuvent être laissés hors des rapports. La règle vise l’emploi dans cette ville et ne fixe aucun seuil ; aucun n’est donc fixé ici.
preset-ll144-ratios = { $attribute }, rapports d’impact de la sélection : { $ratios }.
preset-ll144-scores = Rapports d’impact des scores : { $ratios }.
preset-ll144-unknown = Groupe inconnu : { $n } { $n_count ->
    [one] personne
   *[other] personnes
}.
preset-ll144-small = Moins de 2 % des personnes, donc dans aucun rapport : { $groups }.

## Lapse risks, asked amounts, segments, the hold-out
part-lapse = Les risques d’attrition passés face à ce qui s’est produit
part-ask-given = Les montants demandés face aux dons reçus
part-ask-expected = Les montants demandés face aux dons attendus
part-segments = Les segments par groupe
part-hold_out = Le groupe témoin, tiré au sort
audit-basis-lapse = « Retenu » veut dire : parmi les { $share } de donateurs actifs au plus fort risque d’attrition prédit à une date passée. On sait qui n’a ensuite rien donné ; on peut donc comparer les erreurs.
audit-basis-ask-given = Ce qui aurait été demandé à { $rows } donateurs le { $day }, rapporté à ce qu’ils ont ensuite donné : un rapport de 1,20 veut dire qu’on aurait demandé au groupe un cinquième de plus que ce qu’il a donné. On ne compare que les donateurs ayant ensuite donné.
audit-basis-ask-expected = Ce que les scores du { $day } proposent de demander à { $rows } donateurs, rapporté à ce qui est attendu de chacun s’il donne. Rien n’a encore été donné.
audit-basis-segments = Les segments de { $rows } donateurs le { $day }. Un segment décrit quand on a donné. Il ne décide de rien à lui seul, mais les envois se préparent par segment.
audit-basis-hold_out = Sur { $rows } personnes de la liste, { $held } sont tirées au sort pour le groupe témoin et ne sont pas sollicitées, pour comparaison. Un tirage au sort ne dépend pas des groupes : les parts ne peuvent différer que par hasard.
measure-ask-given = rapport du montant demandé au montant donné
measure-ask-expected = rapport du montant demandé au montant attendu
verdict-unsure-chance = { $attribute }, { $rate } : pas assez de données pour juger. Le rapport de « { $lower } » à « { $higher } » est { $ratio } { $interval }, mais des groupes tirés au hasard montrent trop souvent un écart aussi net ({ $p }).
ask-table-given = { $attribute } : demandé et donné
ask-table-expected = { $attribute } : demandé et attendu
ask-mean = Demande moyenne
ask-base-given = Don moyen
ask-base-expected = Don moyen attendu
ask-note = Les montants sont dans la devise des dons.
segments-differ = { $attribute } : les groupes se répartissent différemment entre les segments, plus que le hasard ne l’explique.
segments-alike = { $attribute } : les différences entre les groupes peuvent s’expliquer par le hasard.
segments-none = { $attribute } : ne peut pas être jugé ; moins de deux groupes sont assez grands.
segments-test = ({ $p }, khi-deux des groupes et des segments)
segments-clearest = L’écart le plus net : { $share } de « { $group } » sont dans le segment « { $segment } ».
segments-table = { $attribute } : part de chaque groupe dans chaque segment
segments-note = Chaque ligne totalise le groupe entier. Les petites cases sont masquées, et d’autres avec elles, pour qu’on ne puisse pas les déduire.
lot-alike = { $attribute } : les parts ne diffèrent pas plus qu’un tirage au sort ne l’explique ({ $p }).
lot-differs = { $attribute } : les parts diffèrent plus qu’un tirage au sort ne l’explique d’ordinaire ({ $p }). Le tirage a-t-il été changé à la main ?
lot-none = { $attribute } : ne peut pas être jugé ; moins de deux groupes sont assez grands.
lot-share = Part du groupe témoin
lot-table = { $attribute } : groupe témoin tiré au sort
disparity-of-part = { $attribute }, { $part } : « { $lower } » a { $ratio } fois la valeur de « { $higher } » ({ $rate }).
audit-whole-page = Ouvrir la page de l’audit, avec tous les tableaux et graphiques
disparity-list = { $attribute } : sur la liste, « { $lower } » revient { $ratio } fois autant que « { $higher } ».
disparity-backtest = { $attribute }, sur le passé : « { $lower } » aurait été retenu { $ratio } fois aussi souvent que « { $higher } ».
disparity-lapse = { $attribute }, sur le passé : « { $lower } » aurait été signalé comme risquant de partir { $ratio } fois aussi souvent que « { $higher } ».
disparity-table = { $attribute } : « { $lower } » est retenu { $ratio } fois aussi souvent que « { $higher } ».
disparity-asks-given = { $attribute } : à dons passés égaux, on demande à « { $lower } » { $ratio } fois ce que l’on demande à « { $higher } ».
disparity-asks-expected = { $attribute } : à dons attendus égaux, on demande à « { $lower } » { $ratio } fois ce que l’on demande à « { $higher } ».
## L’ouverture : ce qui a été trouvé
audit-looked-list = La liste proposée retient { $selected } donateurs sur { $rows } ; ils sont comparés selon { $attributes }.
audit-found-below = { $n } { $n_count ->
    [one] comparaison sur { $of } est
   *[other] comparaisons sur { $of } sont
} sous le seuil ({ $threshold }).
audit-found-which = Groupes au taux le plus bas : { $groups }.
audit-found-none = Aucune des { $of } comparaisons n’est sous le seuil ({ $threshold }) avec assez de certitude.
audit-found-unsure = { $n } { $n_count ->
    [one] n’a
   *[other] n’ont
} pas assez de données pour conclure.
audit-clearest = La plus nette : à effectifs égaux, pour 100 personnes retenues parmi « { $higher } », { $n } le sont parmi « { $lower } » (entre { $low } et { $high }).
audit-run-all = { $claims_count ->
    [one] Le seul constat reste valable
   *[other] Les { $claims } constats restent valables
} même en tenant compte des { $comparisons } comparaisons de ce calcul ({ $groups }).
audit-run-some = Sur { $claims } constats, { $n } { $n_count ->
    [one] reste valable
   *[other] restent valables
} même en tenant compte des { $comparisons } comparaisons de ce calcul ({ $groups }) ; prenez les autres comme des questions.
audit-run-none = { $claims_count ->
    [one] Le seul constat peut être dû
   *[other] Les { $claims } constats peuvent être dus
} au hasard, parmi les { $comparisons } comparaisons de ce calcul : à prendre comme { $claims_count ->
    [one] une question
   *[other] des questions
}.
audit-sure = Les traits et les crochets sont des intervalles à { $level } ; ceux des verdicts valent pour toutes les paires de groupes d’un attribut à la fois.
audit-sure-gates = Les groupes de moins de { $k } personnes sont masqués, les taux des groupes de moins de { $estimate } ne sont pas estimés : « pas assez de données » ne veut pas dire « pas de disparité ».
audit-sure-open = Tous les groupes sont montrés, même très petits, parce que vous l’avez demandé : « pas assez de données » ne veut pas dire « pas de disparité ».
audit-four-fifths = 0,80 reprend la règle empirique des quatre cinquièmes de lignes directrices américaines sur l’emploi (29 CFR 1607.4(D)). C’est un repère, pas le droit de votre pays.
audit-first-less = « { $lower } » a aussi donné moins souvent ({ $lower_rate }, contre { $higher_rate } pour « { $higher } »). L’a-t-on sollicité moins souvent ?
audit-first-alike = « { $lower } » n’a pas donné nettement moins souvent ({ $lower_rate }, contre { $higher_rate } pour « { $higher } »). Qu’est-ce qui, dans le score, fait la différence ?
audit-first-unknown = « { $lower } » a-t-il donné moins souvent par le passé ? L’a-t-on sollicité moins souvent ?
audit-ask-base = Le groupe au taux le plus bas a-t-il donné moins souvent parce qu’on l’a moins sollicité ?
audit-ask-calibration = Le score est-il trop bas pour un groupe ? Alors c’est le score qui est en cause, pas seulement la liste.
audit-ask-harm = Quel serait le préjudice, et pour qui : ne pas recevoir de courrier, ou en recevoir trop ?
audit-ask-change = Qu’est-ce qui change si une partie de la liste est tirée au sort ?

## L’image de toutes les comparaisons
picture-title = Toutes les comparaisons, les plus nettes d’abord
picture-below = Sous le seuil
picture-unsure = Pas assez de données
picture-meets = Respecte le seuil
picture-threshold = Le seuil : { $threshold } fois
picture-equal = Taux égaux
picture-axis = Taux du premier groupe rapporté à celui du second
picture-label = { $attribute }, { $what } : { $lower } / { $higher }
picture-part-list = la liste
picture-part-backtest = prédictions passées
picture-part-lapse = risques d’attrition passés
picture-caption = Carrés : sous le seuil ; anneaux : pas assez de données ; disques : respecte le seuil. Les traits sont des intervalles. À gauche de 1, le premier groupe a le taux le plus bas.

## Le tableau des verdicts
verdict-note = { $attribute } : { $text }
verdict-table = Verdicts
verdict-head-comparison = Comparaison
verdict-head-lower = Taux le plus bas
verdict-head-higher = Taux le plus haut
verdict-head-ratio = Rapport
verdict-head-p = p, ajusté
verdict-head-verdict = Verdict
verdict-comparison = { $attribute }, { $rate }
verdict-group = { $group }, { $rate } sur { $n }
verdict-points = { $gap } points { $interval }
verdict-short-below = sous le seuil
verdict-short-unsure = pas assez de données
verdict-short-meets = respecte le seuil
verdict-short-none = ne peut pas être jugé
verdict-short-no-decision = rien n’a été décidé
audit-settings-fold = Seuil, groupes de référence, intervalles, plus petits groupes.
