# Réponses aux questions d’un assistant (obole mcp).
ask-as-of = Arrêté au { $day } : seul ce qui précède ce jour est compté.
ask-campaign = { $campaign }, { $year } : { $figures }
ask-campaigns-hidden = { $n } { $n_count ->
    [one] campagne de { $year } n’est pas nommée
   *[other] campagnes de { $year } ne sont pas nommées
} : trop peu de donateurs.
ask-campaigns-more = { $n } { $n_count ->
    [one] autre campagne
   *[other] autres campagnes
} de { $year }, de moindre collecte.
ask-churn = Donateurs réguliers qui ont cessé en un mois, en moyenne en { $year } : { $value }
ask-define-draft = Un brouillon fait de chiffres et d’un modèle. Une personne doit le vérifier et le terminer avant tout usage.
ask-define-effect = Un effet n’est mesuré qu’entre des personnes sollicitées et un groupe témoin tiré au sort, avec son intervalle à 95 %. Sans groupe témoin, l’effet d’une campagne n’est pas connu.
ask-define-fairness = Les groupes de donateurs sont comparés par le taux le plus bas sur le plus haut, face à un seuil que l’association fixe. Les résultats valent pour la dernière liste du calcul ; ils ne jugent ni les intentions ni le droit.
ask-define-flows = Nouveaux : le premier don est dans l’année. Fidèles : ont donné l’année précédente et dans l’année. Perdus : ont donné l’année précédente, pas dans l’année. Revenus : avaient donné avant l’année précédente, pas pendant celle-ci, et ont donné dans l’année.
ask-define-forecast = Collecte attendue si l’association continue comme aujourd’hui, sans l’effet de nouvelles campagnes. { $share } des valeurs doivent tomber dans leur intervalle. Une prévision, pas un fait.
ask-define-months = Somme des dons comptés du mois, avec le nombre de leurs donateurs. Les mois depuis la dernière année complète ne sont dans aucun chiffre annuel.
ask-define-proof = Chaque prédiction a été faite avec ce qui était connu à une date passée, puis comparée à ce qui est venu. La règle simple est utilisée sauf si un modèle a fait mieux. Les prédictions ne sont pas des faits.
ask-define-regular = Échéances de dons réguliers encaissées dans le mois, avec le nombre de leurs donateurs.
ask-define-segments = Chaque donateur est dans un seul segment, selon ses dons jusqu’à la date d’arrêté ; la collecte est ce que ces donateurs ont donné dans les douze mois précédents.
ask-definitions = Définitions :
ask-effect = { $name } : entre { $contacted } personnes sollicitées et { $held_out } du groupe témoin tiré au sort, la sollicitation a changé la part qui a donné de { $points } points ({ $low } à { $high }) et la collecte par personne de { $income } ({ $income_low } à { $income_high }). Effet mesuré, intervalles à 95 %.
ask-expected = { $name } : { $expected } attendus ({ $low } à { $high })
ask-expected-alone = { $name } : { $expected } attendus ; pas d’intervalle, car aucune prévision passée n’a pu être testée
ask-figure = { $name }, { $year } : { $value }
ask-flows = Donateurs en { $year } : nouveaux, { $new } ; fidèles, { $kept } ; perdus, { $lost } ; revenus, { $back }
ask-forecast-method = Méthode : { $method }.
ask-forecast-past = Sur { $years } { $years_count ->
    [one] année passée
   *[other] années passées
}, l’écart moyen du total annuel était de { $off } ; avec la règle simple, de { $rule }.
ask-forecast-untested = La méthode n’a pas pu être testée sur des années passées.
ask-hidden = { $n } { $n_count ->
    [one] chiffre est masqué
   *[other] chiffres sont masqués
} : moins de { $fewest } donateurs derrière { $n_count ->
    [one] lui
   *[other] chacun
}, ou un tel nombre se déduirait de ce qui est montré.
ask-ledger = Le registre couvre du { $first } au { $last }.
ask-month-income = { $name } : { $income } de { $donors } { $donors_count ->
    [one] donateur
   *[other] donateurs
}
ask-month-regular = { $name } : { $income } de { $donors } { $donors_count ->
    [one] donateur régulier
   *[other] donateurs réguliers
}
ask-more-lines = { $n } { $n_count ->
    [one] autre ligne est
   *[other] autres lignes sont
} dans les chiffres.
ask-name-withheld = (nom non montré)
ask-no-effect = Aucun effet n’est mesuré pour la dernière année complète : il faut une liste signée avec un groupe témoin tiré au sort, et du temps pour les dons.
ask-no-term = Aucune définition trouvée. Appelez { $tool } sans terme pour voir la liste.
ask-not-shown = non montré
ask-segment = { $name } : { $donors } { $donors_count ->
    [one] donateur
   *[other] donateurs
}, { $income }
ask-started = En attente d’un assistant sur l’entrée standard ; chiffres de { $folder }. Des totaux seulement, rien n’est écrit.
ask-terms = Termes connus : { $terms }
ask-tools = Pour en savoir plus : { $tools }
ask-twelve-months = Douze mois
ask-verdict = { $part } – { $text }
