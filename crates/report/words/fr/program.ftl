# Ce que le programme dit au terminal.
error-label = erreur :
hint-label = conseil :
wrote = Écrit : { $path }
import-done = { $read } { $read_count ->
    [one] ligne lue
   *[other] lignes lues
} : { $taken } prises, { $repeated } répétées, { $refused } refusées. { $donors } { $donors_count ->
    [one] donateur
   *[other] donateurs
}.
import-refused = { $path } donne la ligne, la colonne et la raison de chaque refus.
import-nothing = Aucune ligne n'a été prise. refused.csv donne la ligne, la colonne et la raison.
import-no-rows = Les sources ne contiennent aucune ligne, seulement des en-têtes. Refaites l'export.
import-sum = { $currency } { $status } : { $count } { $count_count ->
    [one] ligne
   *[other] lignes
}, { $amount }
check-good = Le registre est cohérent : { $gifts } { $gifts_count ->
    [one] ligne
   *[other] lignes
} de { $donors } { $donors_count ->
    [one] donateur
   *[other] donateurs
}, chaque ligne est justifiée.
check-problems = { $n } { $n_count ->
    [one] ligne a été refusée
   *[other] lignes ont été refusées
} à la création de ce registre.
step-read = Lecture
step-fit = Ajustement et épreuve
step-report = Rédaction du rapport
fit-done = { $task } : ajusté sur { $rows } { $rows_count ->
    [one] donateur
   *[other] donateurs
} avec { $events } { $events_count ->
    [one] événement
   *[other] événements
}
score-done = { $n } { $n_count ->
    [one] donateur noté
   *[other] donateurs notés
} à la date du { $day }
protected-on = La variable protégée { $feature } est activée. Chaque sortie le dit.
plan-done = { $contacts } { $contacts_count ->
    [one] contact
   *[other] contacts
} pour { $cost } ; collecte attendue { $raised }, net { $net }. C'est une proposition : une personne doit la vérifier avant usage.
plan-left-out = Écartés : { $reason } ({ $n })
review-draft = Ce plan est une proposition de { $n } { $n_count ->
    [one] ligne
   *[other] lignes
}. Regardez { $path }, supprimez les lignes dont vous ne voulez pas, puis approuvez-le.
review-done = Approuvé par { $by } : { $n } { $n_count ->
    [one] ligne
   *[other] lignes
}, { $removed } retirées.
export-done = { $n } { $n_count ->
    [one] ligne
   *[other] lignes
} dans { $path }. Supprimez ce fichier une fois les courriers partis.
export-no-people = Aucun coffre d'identités n'a été donné : le fichier ne contient que des identifiants.
run-as-of = À la date du { $day }, pour les { $months } mois à venir.
run-done = Le rapport est { $path }. Une personne doit vérifier la liste avant usage.
simulate-done = { $gifts } dons de { $donors } donateurs inventés.
status-settled = encaissé
status-pending = en attente
status-failed = échoué
status-refunded = remboursé
status-cancelled = annulé
features-done = { $n } { $n_count ->
    [one] donateur
   *[other] donateurs
} à la date du { $day }
export-gone = { $n } { $n_count ->
    [one] donateur retiré
   *[other] donateurs retirés
} : opposition, décès ou disparition depuis la création du plan.
export-no-address = { $n } { $n_count ->
    [one] ligne n'a pas
   *[other] lignes n'ont pas
} d'adresse pour ce canal.
kpi-year = Année
kpi-donors = Donateurs
kpi-gifts = Dons
kpi-income = Collecte
kpi-income-before = Collecte de l'année précédente
kpi-average = Don moyen
kpi-retention = Taux de fidélisation
kpi-retention-new = … des nouveaux donateurs
kpi-retention-repeat = … des donateurs réguliers
kpi-retention-recaptured = … des donateurs reconquis
kpi-recapture = Taux de reconquête
kpi-lybunt = LYBUNT (dernier don l'an passé)
kpi-sybunt = SYBUNT (dernier don plus ancien)
explain-likelihood = { $donor } : probabilité de don { $likelihood }
explain-note = Les poids sont sur l'échelle des cotes logarithmiques, par rapport au donateur moyen. Ils disent ce que le modèle a compté, non pourquoi le donateur donne.
backtest-said = { $task } : { $why }
audit-said = { $line }


# Buy-till-you-die models.
btyd-head = { $model } : { $n } donateurs, log-vraisemblance { $likelihood }
btyd-param = paramètre
btyd-value = estimation
btyd-error = erreur type
btyd-low = 95 % de
btyd-high = à
btyd-limit = { $a } et { $b } vont ensemble vers l'infini : les donateurs y sont tous pareils et partagent { $shared } = { $value } (erreur type { $error })

table-rows = { $n } lignes, dont { $events } avec l'événement ({ $share }), { $folds } parties, chacune prédite par des modèles qui ne l'ont pas vue
table-profit = Contacter tout le monde aurait rapporté { $all }. Contacter les { $contacted } au-dessus du seuil, fixé avant de les voir, aurait rapporté { $chosen } ; { $predicted } étaient attendus.
table-leak = Mis à l'écart, car { $n_count ->
    [one] cette colonne dit à elle seule
   *[other] ces colonnes disent à elles seules
} qui a répondu : { $columns }. Ce qui connaît le résultat ne peut pas le prédire.
table-leak-only = Mis à l'écart, car noté seulement chez ceux qui ont répondu : { $columns }. Ce qui connaît le résultat ne peut pas le prédire.
table-identifier = Mis à l'écart comme { $n_count ->
    [one] identifiant
   *[other] identifiants
} : { $columns }
table-free-text = Mis à l'écart comme texte libre : { $columns }
table-constant = Mis à l'écart, car toutes les lignes ont la même valeur : { $columns }
table-without-outcome = { $n } { $n_count ->
    [one] ligne sans résultat est laissée
   *[other] lignes sans résultat sont laissées
} de côté.
table-protected = Entrées qui parlent ici d'attributs protégés : { $columns }. Écartez-les avec --drop si les scores doivent servir à décider pour des personnes.
table-rule-recency = La règle simple classe par { $column }, le plus récent d'abord.
table-rule-share = Aucune colonne de récence n'a été reconnue : la règle simple est la part d'ensemble. --recency en désigne une.
table-model-rule = règle
table-model-logistic = logistique
table-model-boosted = arbres boostés
backtest-drift = { $task } : Les probabilités sont corrigées de l'écart du modèle un horizon plus tôt ; hors échantillon, c'est mieux de plus d'une erreur type.
value-done = { $n } { $n_count ->
    [one] donateur évalué
   *[other] donateurs évalués
} sur 1, 3 et 5 ans à partir du { $day }
value-too-short = L'historique est trop court pour une valeur à vie : il n'y a pas de value.csv.
