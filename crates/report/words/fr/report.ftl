# Phrases du rapport.
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

## The page
page-title = Rapport donateurs au { $day }
page-skip = Aller au contenu
page-contents = Sur cette page
page-banner = Brouillon : une personne doit vérifier cette liste avant usage.
page-banner-why = Personne n’est contacté tant que quelqu’un ne l’a pas lue, corrigée et approuvée sous son nom.
page-about = Cette page montre ce qui a été lu, comment vos donateurs donnent, qui est proposé, ce que valaient les prédictions sur votre propre passé, et si des groupes sont traités différemment. Les donateurs y figurent sous un identifiant, jamais sous leur nom. Tout a été calculé sur cet ordinateur ; rien n’a été envoyé ailleurs.
page-protected-on = Une personne a activé une variable protégée pour les modèles : { $features }. Les scores, la liste et l’audit de cette page en dépendent.
page-none = aucun
page-total = Ensemble
page-share = Part
page-amount = Montant
page-donors = Donateurs
page-segment = Segment
page-and = { $first } et { $last }

## What was read
read-title = Ce qui a été lu
read-rows = Lignes lues : { $read } ; retenues : { $taken } ; en double : { $repeated } ; rejetées : { $refused }. Elles contiennent les paiements de { $donors } { $donors_count ->
    [one] donateur
   *[other] donateurs
}.
read-days = Les paiements vont du { $first } au { $last }.
read-reconciles = Aucune ligne n’a été perdue : retenues, doublons, rejets et lignes mises de côté font le total des lignes lues.
read-not-reconciled = Le total des lignes retenues, en double et rejetées n’est pas celui des lignes lues. N’utilisez pas cette page ; signalez le défaut.
read-erased = { $n } { $n_count ->
    [one] ligne concerne
   *[other] lignes concernent
} des personnes dont les données ont été effacées et { $n_count ->
    [one] a été laissée
   *[other] ont été laissées
} de côté.
read-set-aside = { $n } { $n_count ->
    [one] ligne n’est pas un paiement de donateur
   *[other] lignes ne sont pas des paiements de donateurs
} (frais, virement vers l’association, test…) : le fichier set-aside.csv en donne le motif.
read-refused = Le fichier refused.csv donne la ligne, la colonne et le motif de chaque rejet.
read-files = Fichiers
read-file = Fichier
read-format = Lu comme
read-number-of-rows = Lignes
read-decided = Comment il a été lu
read-sums = Totaux des lignes retenues, par devise et statut
read-currency = Devise
read-status = Statut
read-sums-note = Seuls les dons encaissés comptent. Un rejet de prélèvement ne fait jamais compter un donateur comme perdu. Les devises ne sont jamais additionnées entre elles.
read-findings = Ce qu’il faut savoir de ces fichiers
read-no-findings = Rien d’inhabituel n’a été trouvé dans ces fichiers.
read-finding = { $severity } : { $what }
read-finding-place = ({ $file })
read-finding-count = { $n } { $n_count ->
    [one] ligne
   *[other] lignes
}
read-finding-row = ligne { $row }
read-finding-rows = { $n } { $n_count ->
    [one] ligne
   *[other] lignes
} : { $rows }
read-finding-first-rows = { $n } { $n_count ->
    [one] ligne
   *[other] lignes
}, les premières : { $rows }
read-finding-column = colonne { $column }
severity-note = Note
severity-warning = À vérifier
severity-problem = Problème
decided-encoding = encodage
decided-separator = séparateur
decided-date_order = dates
decided-decimal_mark = séparateur décimal
decided-value-semicolon = point-virgule
decided-value-comma = virgule
decided-value-tab = tabulation
decided-value-pipe = barre verticale
decided-value-point = point
decided-value-day-first = jour/mois/année
decided-value-month-first = mois/jour/année
decided-value-iso = année-mois-jour
decided-value-undecided = non décidé

## The donors
donors-title = Vos donateurs
donors-known = { $n } { $n_count ->
    [one] donateur a
   *[other] donateurs ont
} donné au moins une fois avant le { $day }. Chacun est dans un seul segment, selon ce qui est connu ce jour-là.
donors-cycle = Donateurs par segment
donors-means = Ce que cela veut dire
segment-new = Nouveau
segment-recurring = Régulier
segment-reactivated = Réactivé
segment-at_risk = À risque
segment-loyal = Fidèle
segment-active = Actif
segment-lybunt = L’an dernier, pas cette année (LYBUNT)
segment-sybunt = Pas depuis plus d’un an (PYBUNT)
segment-lapsed = Perdu
wmf-consecutive = Consécutif
wmf-reactivated = Réactivé
wmf-new = Nouveau
wmf-lybunt_consecutive = LYBUNT, consécutif auparavant
wmf-lybunt_reactivated = LYBUNT, réactivé auparavant
wmf-lybunt_new = LYBUNT, nouveau auparavant
wmf-lapsed = Perdu
wmf-deep_lapsed = Perdu de longue date
wmf-ultra_lapsed = Perdu de très longue date
means-new = premier don cette année
means-recurring = un versement d’un don régulier au cours des { $recurring } derniers mois
means-reactivated = a donné cette année, pas l’an dernier, mais avant
means-at_risk = a donné cette année et l’an dernier, mais pas au cours des { $risk } derniers mois, et est en retard sur son propre rythme
means-loyal = a donné chacune des trois dernières années
means-active = a donné cette année et l’an dernier
means-lybunt = a donné l’an dernier mais pas cette année
means-sybunt = dernier don avant l’an dernier, il y a moins de { $lapsed } mois
means-lapsed = dernier don il y a { $lapsed } mois ou plus
donors-year-rolling = « Cette année » désigne les douze mois avant le { $day }, « l’an dernier » les douze mois précédents.
donors-year-fiscal = « Cette année » désigne l’exercice qui commence en { $month }, jusqu’au { $day }.
donors-year-now = Les douze derniers mois
donors-figure = Indicateur
donors-value = Valeur
donors-of = { $count } sur { $of }
donors-gave = Donateurs ayant donné
donors-gifts = Dons
donors-income = Collecte
donors-income-before = Collecte des douze mois précédents
donors-average = Don moyen
donors-retention = Fidélisation
donors-retention-all = Fidélisation des donateurs de l’an dernier
donors-retention-new = Fidélisation des nouveaux de l’an dernier
donors-retention-repeat = Fidélisation de ceux qui avaient donné deux ans de suite
donors-retention-recaptured = Fidélisation des réactivés de l’an dernier
donors-new = Nouveaux
donors-repeat = Renouvelés
donors-recaptured = Réactivés
donors-recapture = Réactivés, parmi les donateurs sans don depuis un an ou plus
donors-lybunt = LYBUNT : ont donné l’an dernier mais pas cette année
donors-sybunt = SYBUNT : ont donné une année antérieure mais pas cette année, LYBUNT compris
donors-pybunt = PYBUNT : SYBUNT sans les LYBUNT
donors-years = Année par année
donors-year = Année
donors-chart = Fidélisation : part des donateurs d’une année qui redonnent l’année suivante, selon l’année où ils redonnent
donors-short = Les fichiers ne remontent pas assez loin pour distinguer les nouveaux donateurs des anciens dans les premières années : « nouveau » peut y vouloir dire seulement nouveau dans les fichiers.
donors-no-years = Les fichiers ne contiennent encore aucune année complète : pas de fidélisation par année.
donors-flows = Gains et pertes des douze derniers mois
donors-gain-new = Gain : tout premier don
donors-gain-recaptured = Gain : donateurs réactivés
donors-gain-upgraded = Gain : ont donné plus que l’année précédente
donors-loss-downgraded = Perte : ont donné moins que l’année précédente
donors-loss-new = Perte : nouveaux l’année précédente, rien depuis
donors-loss-repeat = Perte : donateurs deux ans de suite, rien depuis
donors-loss-recaptured = Perte : réactivés l’année précédente, rien depuis
donors-net = Gains moins pertes
donors-growth = Gains moins pertes représentent { $change } de la collecte des douze mois précédents.

## What the models can do here
models-title = Ce que les prédictions peuvent et ne peuvent pas faire ici
models-intro = Chaque modèle a été ajusté avec ce qui était connu à une date passée. Ses prédictions pour les mois suivants ont été comparées à ce qui s’est produit. La règle simple à côté a été testée sur les mêmes donateurs. Dates de test : { $days }.
models-intervals = Les crochets contiennent des intervalles à { $level }, obtenus par { $times } rééchantillonnages des donateurs. Ils reflètent le hasard de qui figure dans le fichier, pas les changements à venir.
models-no-history = L’historique ne suffit pas pour tester les prédictions sur des dons ultérieurs : on ne sait donc rien de leur qualité ici. Les règles simples sont utilisées : elles se vérifient à l’œil.
task-gift = Don dans les { $months } mois
task-lapse = Attrition dans les { $months } mois
task-amount = Somme donnée, en cas de don
task-second-gift = Deuxième don ({ $months } mois)
task-monthly = Passage au don mensuel dans les { $months } mois
task-upgrade = Don mensuel plus élevé après { $months } mois
task-reactivate = Don dans les { $months } mois après deux ans sans don
task-value = Valeur attendue d’un donateur
method-logistic = modèle
method-boosted = arbres boostés
method-btyd = dons et départs
method-ridge = modèle
method-ridge_and_rule = modèle et règle ensemble
method-rule = règle de récence
method-rule-amount = meilleure règle à l’apprentissage
method-last_gift = dernier don
method-mean_gift = don moyen
method-max_gift = plus grand du dernier don et du don moyen
method-last_year = dons des 12 derniers mois
method-full-logistic = régression logistique calibrée
method-full-boosted = arbres boostés par gradient, calibrés
method-full-btyd = modèle des dons et des départs (BG/NBD, « buy till you die »), calibré
method-full-ridge = régression ridge du logarithme du montant
method-full-ridge_and_rule = moyenne de la régression ridge et de la meilleure règle simple
method-full-rule = règle de récence : part ayant donné parmi les donateurs dont le dernier don est aussi récent
method-full-last_gift = dernier don du donateur, au niveau des donateurs semblables
method-full-mean_gift = don moyen du donateur, au niveau des donateurs semblables
method-full-max_gift = plus grand du dernier don et du don moyen du donateur, au niveau des donateurs semblables
method-full-last_year = ce que le donateur a donné au cours des 12 derniers mois ; à défaut, son dernier don ; au niveau des donateurs semblables
why-model_beats_rule = Le modèle est utilisé : aux dates passées, il a mieux prédit que la règle simple. Sa mesure « { $metric } » vaut { $model } contre { $rule } (différence { $difference }).
why-model_does_not_beat_rule = La règle simple est utilisée : aux dates passées, le modèle n’a pas été nettement meilleur. Sa mesure « { $metric } » vaut { $model } contre { $rule } (différence { $difference }).
why-too_few_events = La règle simple est utilisée : il y a trop peu de cas dans le passé pour ajuster ou tester un modèle.
why-asked_for = La règle simple est utilisée : elle a été demandée.
why-no_history_to_test = La règle simple est utilisée : l’historique est trop court pour tester un modèle sur des dons ultérieurs.
choice-named-logistic = la régression logistique
choice-named-boosted = les arbres boostés
choice-named-logistic_and_boosted = la moyenne de la régression logistique et des arbres
choice-named-btyd = le modèle des dons et des départs
choice-named-rule = la règle simple
choice-least = Choix : { $chosen }. Hors échantillon, sa perte logarithmique est la plus faible, { $loss }, et rien de plus simple n’en est à moins d’une erreur type (ensuite : { $next }, { $next_loss }).
choice-least-alone = Choix : { $chosen }. Hors échantillon, sa perte logarithmique est la plus faible, { $loss }.
choice-simpler = Choix : { $chosen }. Hors échantillon, sa perte logarithmique est de { $loss }, à moins d’une erreur type ({ $error }) de la plus faible, { $best_loss } ({ $best }), et c’est plus simple.
choice-too-few = Choix : la règle simple. Il y a trop peu de cas avec l’événement, ou trop peu sans, pour ajuster et comparer des modèles.
models-table = { $task } – lignes de test : { $rows } ; donateurs : { $donors } ; avec l’événement : { $events }
models-table-amount = { $task } – lignes de test : { $rows } ; donateurs ayant donné : { $donors }
models-table-value = { $task } – lignes de test : { $rows } ; donateurs : { $donors }
models-measure = Mesure
models-better = Le mieux est
better-higher = plus haut
better-lower = plus bas
better-target = proche de { $target }
metric-auc = AUC : probabilité qu’un donateur avec l’événement ait le score le plus élevé
metric-average_precision = Précision moyenne
metric-brier = Score de Brier
metric-log_loss = perte logarithmique
metric-lift10 = Lift : taux du meilleur dixième rapporté au taux d’ensemble
metric-ece10 = Erreur de calibration (dix classes)
metric-event_ratio = Événements attendus rapportés aux événements survenus
metric-mean_absolute_error = erreur absolue moyenne
metric-median_absolute_log_error = Erreur absolue médiane du logarithme
metric-gamma_deviance = déviance gamma (erreur rapportée au montant)
metric-bias_ratio = Somme attendue rapportée à la somme reçue
metric-coverage80 = Montants dans leur intervalle à 80 %
metric-value_deviance = déviance de la valeur attendue, rapportée à celle de la moyenne
metric-value_top10 = Part de la collecte venue du meilleur dixième
metric-above_ratio = Donateurs au-dessus de leur intervalle à 80 %, rapportés au nombre attendu
models-totals = Ce que l’ensemble des donateurs devait donner, et ce qu’il a donné
models-totals-day = Test à partir du
models-totals-predicted = Attendu
models-totals-actual = Reçu
models-totals-ratio = Attendu rapporté au reçu
models-best = Ce que les donateurs à la plus forte valeur attendue devaient donner ensemble, et ce qu’ils ont donné
models-best-interval = Intervalle à 80 %
models-best-how = Un intervalle ne tient compte que des années révolues à sa date : l’écart de leurs totaux à ce qui était attendu, et celui de chaque donateur. La première date de test n’en a pas. La dernière ligne de chaque date compte tous les donateurs.
models-best-said = Totaux : les { $donors } donateurs à la plus forte valeur attendue devaient donner { $predicted } à partir du { $day } (intervalle à 80 % : de { $low } à { $high }) ; ils ont donné { $actual }. Totaux dans l’intervalle connu d’avance (500, 1 000, 5 000 premiers donateurs et ensemble) : { $within } sur { $known }.
models-totals-how = Attendu par les méthodes utilisées aujourd’hui, pour les { $months } mois à partir de chaque date. Au-dessus de 1 : on attendait trop.
models-calibration = { $task } : prédit et observé aux dates passées
models-calibration-how = Sur la diagonale pointillée, les prédictions correspondent à ce qui s’est produit. Les classes de moins de { $k } lignes sont omises.
models-predicted = Probabilité prédite
models-observed = Part observée
models-undated = { $undated } des { $payments } paiements antérieurs à la dernière date de test sont aujourd’hui remboursés ou annulés. Les fichiers ne disent pas depuis quand. À cette date, certains comptaient peut-être encore comme des dons : le test a donc pu utiliser un peu d’information encore inconnue.
models-cannot = Ce que cela ne peut pas vous dire
cannot-cause = Qui donne parce qu’on le sollicite. Les prédictions disent qui donnera probablement, avec ou sans sollicitation ; seul un groupe témoin tiré au sort peut montrer ce que rapporte la sollicitation.
cannot-person = Ce que fera une personne. Une probabilité de 30 % est juste quand environ 30 de ces donateurs sur 100 donnent.
cannot-change = Ce qui n’est jamais arrivé : une urgence, un nouvel appel, un changement dans vos fichiers.
cannot-strangers = Quoi que ce soit sur des personnes qui ne vous ont jamais donné.
cannot-worth = L’attachement d’un donateur à votre cause. Un score décrit des paiements passés, pas des personnes.
card-horizon_incomplete = { $task } : les fichiers n’atteignent pas la fin des mois d’apprentissage ; certains « pas de don » veulent peut-être dire « pas encore ».
card-one_sided_part = { $task } : aucun modèle n’a été ajusté ; les cas avec l’événement sont trop peu nombreux pour être répartis en cinq groupes de donateurs. La règle simple est utilisée.
card-fit_failed = { $task } : le modèle n’a pas de solution pour ces donateurs ; la règle simple est utilisée.
card-no_btyd = { $task } : le modèle des dons et des départs n’a pas de solution pour ces dons ; la règle simple est utilisée.
card-btyd_at_limit = { $task } : le modèle des dons et des départs trouve tous les donateurs semblables par leur rythme ou par leur risque de départ ; il les distingue moins.
card-too_few_rows = { $task } : aucun modèle n’a été ajusté ; il y a { $have } lignes d’apprentissage et il en faut { $needed }.
card-too_few_events = { $task } : aucun modèle n’a été ajusté ; il y a { $have } cas avec l’événement et il en faut { $needed }.
card-too_few_non_events = { $task } : aucun modèle n’a été ajusté ; il y a { $have } cas sans l’événement et il en faut { $needed }.
card-platt_because_few = { $task } : les cas étant peu nombreux, les probabilités ont été calibrées par une courbe à deux paramètres (Platt).

## The list
list-title = La liste en bref
list-none = Aucune liste n’a été proposée lors de cette exécution.
list-totals = { $contacts_count ->
    [one] Cette personne donnera probablement
   *[other] Ces { $contacts } personnes donneront probablement
} { $income } { $months_count ->
    [one] dans le mois à venir
   *[other] dans les { $months } mois à venir
}, avec ou sans sollicitation. Les contacter coûte { $cost }.
list-totals-nobody = Personne n’est sur la liste. Les raisons sont plus bas.
list-totals-unknown = { $contacts } { $contacts_count ->
    [one] donateur est proposé
   *[other] donateurs sont proposés
}, dans l’ordre du dernier don, pour un coût de { $cost }. On ne peut pas encore prévoir ce qui sera donné : l’historique ne contient pas de résultats pour l’apprentissage.
list-free = Le coût d’un contact n’a pas été donné : il compte ici pour zéro.
list-settings-cost = Un contact coûte { $cost }.
list-settings-budget = Le budget est de { $budget }.
list-settings-quiet = Les donateurs qui ont donné depuis moins de { $n } jours sont exclus.
list-contacts = { $n } { $n_count ->
    [one] envoi antérieur est connu
   *[other] envois antérieurs sont connus
} ; les jours sont comptés jusqu’au { $day }, la plus tardive de la date de référence et d’aujourd’hui.
list-contacts-unknown = { $n } { $n_count ->
    [one] personne du fichier des envois n’est
   *[other] personnes du fichier des envois ne sont
} pas dans le registre, et ces envois ne comptent pas. Vérifiez les identifiants.
list-contacts-repeated = { $n } { $n_count ->
    [one] ligne du fichier des envois en répète une autre et ne compte
   *[other] lignes du fichier des envois en répètent d’autres et ne comptent
} qu’une fois.
list-settings-channel = Le contact se fait par { $channel }.
channel-unsaid = Rien n’est enregistré sur ce canal ({ $channel }) dans ces données : aucune opposition n’y est connue. Avant d’écrire, importez les oppositions : leur colonne dans donors.csv avec --donors, ou une liste avec --objections.
silence-permits = Des personnes qui n’ont ni accepté ni refusé ce canal ({ $channel }) peuvent figurer sur cette liste (--consent france). C’est la règle des appels aux dons, si les personnes ont été informées et si chaque message leur permet de refuser (CNIL, 20 juin 2022). Un message commercial demande leur accord.
unproved = Non testé : ces modèles n’ont pas été comparés à la règle simple sur les années passées. Ils prédisent peut-être moins bien qu’elle.
chosen-by-area = Les donateurs ont été choisis par zone. Une zone peut recouvrir un revenu ou une origine : vérifiez dans l’audit qui est ainsi écarté.
reason-drawn-at-random = Tirage au sort, pour vérifier qui le classement écarte
no-objections = Aucune opposition n’est enregistrée dans ces données. Avant d’écrire, importez les oppositions : donors.csv avec --donors, ou une liste d’adresses e-mail, de noms ou d’identifiants avec --objections.
list-coverage-incomplete = Des refus peuvent être perdus, car les dons ne correspondent pas aux lignes de donateurs ou à la liste d’opposition : la liste est vide. Corrigez les identifiants, ou acceptez-le avec --donors-incomplete.
list-coverage-accepted = Des refus peuvent manquer ; une personne l’a accepté avec --donors-incomplete.
list-held-out = { $n } { $n_count ->
    [one] autre donateur a été tiré
   *[other] autres donateurs ont été tirés
} au sort pour ne pas être { $n_count ->
    [one] sollicité
   *[other] sollicités
}, afin de mesurer l’effet de la sollicitation.
list-meaning = La somme attendue est une moyenne sur de nombreux donateurs dans les { $months } mois, quelle que soit la raison du don. Ce n’est pas l’effet de cette campagne.
list-meaning-second-gift = La somme attendue est ce que donneront dans les { $months } mois, en moyenne, ceux qui redonnent dans les 12 mois du premier don, quelle qu’en soit la raison. Ce n’est pas l’effet de cette campagne.
list-meaning-monthly = La somme attendue est ce que donneront dans les { $months } mois, en moyenne, ceux qui passent au don mensuel, quelle qu’en soit la raison. Ce n’est pas l’effet de cette campagne.
list-meaning-upgrade = La somme attendue est ce que donneront dans les { $months } mois, en moyenne, ceux qui augmentent leur don mensuel, quelle qu’en soit la raison. Ce n’est pas l’effet de cette campagne.
list-draft = C’est un brouillon. Lisez campaign/plan.csv, retirez ou modifiez des lignes, puis approuvez-le sous votre nom.
list-left-out = Donateurs absents de la liste
list-reason = Raison
list-population = Donateurs du registre : { $all } ; sur la liste : { $rows } ; hors de la liste : { $out }.
exclusion-deceased = Décès connu, ou noté en des termes non compris
exclusion-do_not_profile = A refusé le profilage, ou noté en des termes non compris
exclusion-objected = A refusé d’être contacté
exclusion-consent_unclear = Consentement non compris, compté comme un refus
exclusion-not_opted_in = N’a pas donné son accord pour ce canal
exclusion-refusals_unknown = Aucune ligne dans la table des donateurs, refus donc inconnus
exclusion-donors_incomplete = Mis en attente, car des refus peuvent être perdus
exclusion-no_score = Aucun don avant la date, donc pas de score
exclusion-monthly_donor = Donateurs mensuels, suivis à part
exclusion-gave_recently = Ont donné trop récemment pour être sollicités
exclusion-not_for_goal = Ne correspondent pas à l’objectif de la liste
exclusion-may_stop = Don régulier fragile : pas de demande d’augmentation
exclusion-other_segment = Dans un autre segment que ceux choisis
exclusion-other_campaign = N’ont donné à aucune des campagnes choisies
exclusion-other_area = Dans une autre zone que celles choisies, ou sans code postal
exclusion-other_amount = Dernier don hors des montants choisis
exclusion-no_address = Sans adresse ni numéro pour ce canal
exclusion-other_channel = Sur la liste d’un autre canal
exclusion-contacted_recently = Contactés trop récemment pour être sollicités de nouveau
exclusion-contacted_often = Contactés autant de fois en un an qu’il est permis
exclusion-held_out_recently = Témoins d’une campagne récente, dont l’effet se mesure encore
exclusion-not_worth_the_cost = Un contact apporterait moins qu’il ne coûte
exclusion-segment_full = Leur segment a le nombre de contacts permis
exclusion-over_budget = Budget épuisé par des donateurs de plus grande valeur attendue
exclusion-over_maximum = Au-delà du nombre maximal de contacts
exclusion-removed_in_review = Retiré par une personne
channel-email = e-mail
channel-post = courrier
channel-phone = téléphone
channel-sms = SMS
list-segments = Qui est sur la liste
list-expected = Somme attendue
list-no-segment = sans segment
list-first = { $n_count ->
    [one] La première ligne
   *[other] Les { $n } premières lignes
} de la liste
list-id = Donateur
list-likelihood = Probabilité
list-likelihood-second-gift = Probabilité d’un deuxième don dans les 12 mois du premier
list-likelihood-monthly = Probabilité d’un don mensuel
list-likelihood-upgrade = Probabilité d’une mensualité plus élevée
list-gift = Somme donnée en { $n } mois, en cas de don
list-gift-monthly = Somme donnée en { $n } mois, dans ce cas
list-gift-upgrade = Somme donnée en { $n } mois, dans ce cas
list-ask = Montant à proposer pour le prochain don
list-ask-monthly = Montant à proposer par mois
list-ask-upgrade = Montant à proposer par mois
list-reasons = Raisons
list-reasons-note = Une raison augmente la probabilité du tableau, sauf si elle dit qu’elle la réduit. Les raisons décrivent ce qui compose le score ; ce ne sont pas des causes.
list-arm-held-out = groupe témoin (non sollicité)

## How it was made
made-title = Comment cela a été fait
made-as-of = À la date du
made-horizon = Horizon
made-months = { $n } mois
made-seed = Graine
made-version = Programme
made-currency = Devise analysée
made-features = Variables
made-protected = Variables protégées activées
made-left-out = Variables protégées non utilisées
made-profile = Définitions
made-profile-words = LYBUNT et SYBUNT, fidélisation par classe, gains et pertes comme dans le Fundraising Effectiveness Project ; RFM par quintiles, valeurs égales ensemble
made-thresholds = Seuils
made-thresholds-words = don régulier en cours depuis moins de { $recurring } mois ; à risque après { $risk } mois et { $overdue } du rythme du donateur ; perdu après { $lapsed } mois
made-method = Méthode pour : { $task }
made-hashes = Fichiers d’entrée et leurs empreintes (SHA-256)
made-input = Entrée
made-sha = SHA-256
made-log = Journal des approbations, dernière ligne
made-log-none = vide à l’écriture de cette page : personne n’avait approuvé de liste. La ligne d’une approbation s’affiche à la signature et figure dans run.json.
made-again = Les mêmes fichiers avec les mêmes réglages donnent la même page, octet pour octet.
donors-figures = Collecte et fidélisation des douze derniers mois
donors-years-table = Chiffres de chaque année complète
decided-donors = donateurs
decided-objections = oppositions appliquées
format-canonical-gifts = forme gifts.csv
format-canonical-donors = forme donors.csv
format-pseudonymised = copie pour analyse
format-objections = liste d’oppositions
format-helloasso-payments = export HelloAsso « Paiements »

## Lifetime value
lifetime-title = Ce que les donateurs devraient donner au fil des ans
lifetime-what = Le fichier value.csv indique ce que chaque donateur devrait donner sur 1, 3 et 5 ans, avec un intervalle à 80 % : parmi les donateurs dont on attendait autant par le passé, un sur dix a donné plus que la borne haute et un sur dix moins que la borne basse. La borne basse est 0, et personne ne donne moins, là où plus d’un sur dix n’a rien donné, comme pour la plupart des donateurs non mensuels. Là où moins d’un sur dix a donné, la borne haute est 0 elle aussi. Les sommes futures sont actualisées à { $discount } par an. Ce n’est pas un don moyen multiplié par une durée de vie moyenne : les moyennes cachent qui est sur le départ.
lifetime-method-rate = après les modèles des 12 prochains mois, dons annuels passés multipliés par l’évolution constatée chez des donateurs semblables
lifetime-method-btyd = après les modèles des 12 prochains mois, modèle des dons et des départs multiplié par les dons attendus
lifetime-method-continued = modèles des 12 prochains mois, puis l’évolution constatée chez des donateurs semblables
lifetime-why-least_loss = { $method } : cette méthode est utilisée, car son erreur est la plus faible sur { $years_count ->
    [one] l’année mise
   *[other] les { $years } années mises
} de côté.
lifetime-why-within_one_standard_error = { $method } : cette méthode est utilisée. Sur { $years_count ->
    [one] l’année mise
   *[other] les { $years } années mises
} de côté, elle est à moins d’une erreur type de la meilleure, et elle est plus simple.
lifetime-why-cannot_be_fitted = La règle simple est utilisée (dons annuels passés, multipliés par l’évolution constatée chez des donateurs semblables) : la méthode la meilleure sur les années passées n’a pas de solution à cette date.
lifetime-why-no_history_to_test = La règle simple est utilisée (dons annuels passés, multipliés par l’évolution constatée chez des donateurs semblables) : l’historique est trop court pour mettre une année de côté.
lifetime-btyd_at_limit = Le modèle des dons et des départs trouve tous les donateurs semblables par leur rythme ou par leur risque de départ ; il les distingue moins.
lifetime-no_btyd = Le modèle des dons et des départs n’avait pas de solution avant les années mises de côté ; il n’a pas été comparé.
lifetime-tested = Mis de côté : { $years_count ->
    [one] l’année
   *[other] les { $years } années
} à partir du { $day } ; donateurs : { $donors }
lifetime-method = Méthode
lifetime-deviance = Déviance de Poisson (la plus basse est la meilleure)
lifetime-error = Erreur absolue moyenne par donateur
lifetime-ratio = Attendu rapporté au reçu
lifetime-sums = Attendu de l’ensemble des donateurs, actualisé
lifetime-horizon = Sur
lifetime-sum = Somme attendue
lifetime-intervals = Intervalle de chaque donateur
lifetime-years = { $years_count ->
    [one] 1 an
   *[other] { $years } ans
}
lifetime-interval = 80 %, d’après les dons d’une période antérieure de cette durée
lifetime-no-interval = aucun : le fichier ne contient pas de période antérieure de cette durée d’où l’apprendre
lifetime-seen = Le fichier montre ce que des donateurs semblables ont donné { $years_count ->
    [one] l’année
   *[other] les { $years } années
} suivant une date. Pour les années ultérieures, on suppose que les dons continuent comme lors de la dernière année observée.
lifetime-kinds = La première année, les montants ont un niveau propre aux donateurs mensuels, d’un seul don, de deux dons et de plus, s’ils sont assez nombreux. Les donateurs mensuels ont aussi leurs propres intervalles. Les futurs nouveaux donateurs ne sont pas comptés ici.

## Le premier écran
overview-title = À qui écrire
overview-nobody = Personne n’est sur la liste. La section ci-dessous dit pourquoi.
overview-people = Écrire à
overview-by = { $n_count ->
    [one] personne
   *[other] personnes
}, par { $channel }
overview-likely = Elles donneront sans doute
overview-likely-second-gift = Redonneront sans doute dans les 12 mois du premier don
overview-likely-monthly = Passeront sans doute au don mensuel
overview-likely-upgrade = Augmenteront sans doute leur mensualité
overview-with-or-without = en { $months } mois, avec ou sans sollicitation
overview-cost = Coût de l’envoi
overview-each = { $cost } par personne
overview-free = un contact ne coûte rien
overview-left-out = Hors de la liste
overview-segments = Personnes sur la liste, par segment
overview-check = À vérifier avant d’écrire
overview-nothing-to-check = Rien à signaler. Relisez la liste quand même.
overview-refused = { $n } { $n_count ->
    [one] ligne rejetée
   *[other] lignes rejetées
} : ledger/refused.csv dit lesquelles et pourquoi.
overview-more-disparities = { $n } { $n_count ->
    [one] autre disparité
   *[other] autres disparités
} plus bas, sous « Audit des biais ».
overview-next = Étapes suivantes
overview-step-read = Ouvrez campaign/plan.csv et supprimez les personnes à qui vous ne voulez pas écrire.
overview-step-read-named = Écrivez la feuille avec les noms de la liste, relisez-la, et dites non pour les personnes à qui vous ne voulez pas écrire :
overview-step-sign = Approuvez la liste à votre nom, dans le dossier de cette page :
overview-step-export = Créez le fichier d’envoi :

## Les donateurs en un coup d’œil
glance-title = Vos donateurs en un coup d’œil
glance-none = Il n’y a pas encore de dons à montrer.
glance-months = Dons des 12 derniers mois
glance-years = Dons par année
glance-segments = Donateurs par segment
glance-flows = Gains et pertes par rapport à l’année précédente
glance-gain-new = Premiers dons
glance-gain-back = Sont revenus
glance-gain-more = Ont donné plus
glance-loss-less = Ont donné moins
glance-loss-gone = N’ont plus donné
glance-retention = Fidélisation : donateurs de l’année précédente qui ont redonné
glance-monthly = Dons réguliers par mois
glance-campaigns = Dons par campagne, 12 derniers mois
glance-channels = Dons par canal, 12 derniers mois
glance-no-campaign = sans campagne
glance-no-channel = sans canal
glance-others = autres
glance-largest = Part des dons venant des plus grands donateurs
glance-largest-row = les { $share } plus grands ({ $n })
gift-channel-web = en ligne
gift-channel-mail = courrier
gift-channel-email = e-mail
gift-channel-phone = téléphone
gift-channel-street = rue
gift-channel-event = événements
month-short-1 = janv.
month-short-2 = févr.
month-short-3 = mars
month-short-4 = avr.
month-short-5 = mai
month-short-6 = juin
month-short-7 = juil.
month-short-8 = août
month-short-9 = sept.
month-short-10 = oct.
month-short-11 = nov.
month-short-12 = déc.

## Le contenu des sections repliées
fold-models = Testées sur vos propres années passées, à côté de règles simples.
fold-lifetime = Ce que les donateurs devraient donner au fil des années.
fold-audit = Toutes les comparaisons entre groupes de donateurs.
fold-donors = Segments, fidélisation, cohortes, gains et pertes, année par année.
fold-read = Fichiers, lignes, sommes et points à vérifier.
fold-made = Réglages et empreintes, pour refaire ce calcul.
