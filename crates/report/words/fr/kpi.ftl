# Les indicateurs du secteur, et leurs conventions par leur nom.
figures-title = Les indicateurs du secteur
figures-to-date = L’année en cours, comparée aux mêmes dates de l’année précédente
figures-to-date-growth = Évolution de la collecte aux mêmes dates : { $change }
figures-new-donors = Nouveaux donateurs
figures-renewed = Donateurs de toute l’année précédente ayant déjà donné à cette date
figures-cohorts = Parmi les nouveaux donateurs d’une année, combien ont donné chaque année suivante
figures-cohorts-note = Seules les années terminées sont montrées. La première cohorte contient aussi ceux qui étaient là avant le début du fichier.
figures-came = Premier don en
figures-years-after = Années après le premier don
figures-cohort = { $year } ({ $n })
figures-second = Combien de nouveaux donateurs donnent une deuxième fois
figures-after = En moins de
figures-estimate = Ont redonné
figures-interval = Intervalle à 95 %
figures-plain = Parmi ceux suivis aussi longtemps
figures-days = { $n } jours
figures-second-short = L’historique couvre moins d’un an avant cette date, et bien des premiers dons ne sont que les premiers du fichier. Les nouveaux donateurs ne peuvent pas encore être comptés.
figures-second-note = { $n } { $n_count ->
    [one] nouveau donateur
   *[other] nouveaux donateurs
}, premiers dons du { $span }. Estimation de Kaplan-Meier : chacun compte pour la durée où il a été suivi. Laissés de côté, car arrivés par un don régulier : { $regular }.
figures-monthly = Les dons réguliers, mois par mois
figures-month = Mois
figures-monthly-income = Collecte mensuelle récurrente
figures-lost = Partis
figures-joined = Arrivés
figures-recovered = Rejets de prélèvement régularisés
figures-monthly-note = Taux de départ mensuel moyen { $churn } ; rejets de prélèvement régularisés en 15 jours { $recovery } ; parmi les actifs d’il y a six mois, part sans prélèvement réussi depuis : { $churned }. Un donateur est actif pendant les trois mois qui suivent un prélèvement réussi ; un rejet de prélèvement ne compte pas comme un départ.
figures-of-profile = Selon ces définitions
profile-said = Définitions : { $profile }, version { $version }. { $meaning }
profile-rules = Année : { $year }. L’exercice commence en { $month }. Un écart d’au plus { $tolerance } compte comme le même montant.
profile-emergency = Campagnes écartées comme urgences : { $campaigns }
profile-fep = Fundraising Effectiveness Project : les donateurs de l’année précédente sont nouveaux, renouvelés (ayant donné aussi l’année d’avant) ou réactivés.
profile-fep-2011 = Fundraising Effectiveness Project jusqu’en 2011 : tout donateur de l’année précédente qui n’est pas nouveau est dit renouvelé.
profile-lybunt = A donné l’an passé mais pas cette année (LYBUNT) ; a donné une autre année mais pas celle-ci (SYBUNT, LYBUNT compris, comme dans CiviCRM) ; SYBUNT sans les LYBUNT (PYBUNT).
profile-wmf = Fondation Wikimedia : statut par exercice jusqu’à la date, palier selon le meilleur total de trois exercices consécutifs.
profile-blackbaud = Blackbaud : un centime de plus est une hausse, sauf tolérance choisie ; à risque dès 12 mois, en perte dès 15 mois, perdu dès 24 mois.
profile-virtuous = Virtuous : bientôt perdu dès 6 mois, perdu dès 12 mois après le dernier don.
profile-dataro = Dataro : perdu dès 24 mois ; un donateur mensuel est parti après six mois sans prélèvement réussi.
profile-france-generosites = France générosités : part de la collecte venant de dons autres que le premier (« part de fidélisation »), sans les dons de plus de 1 500 ; ce n’est pas un taux de fidélisation.
figure-flow = { $amount } ({ $n } { $n_count ->
    [one] donateur
   *[other] donateurs
})
figure-clock = { $name } ({ $from } à { $to } mois depuis le dernier don)
figure-clock-open = { $name } ({ $from } mois ou plus depuis le dernier don)
figure-retention = Taux de fidélisation
figure-retention-new = … des nouveaux donateurs
figure-retention-repeat = … des donateurs renouvelés
figure-retention-recaptured = … des donateurs réactivés
figure-recapture = Taux de réactivation
figure-upgraded = Donateurs fidélisés ayant donné plus
figure-same = Donateurs fidélisés ayant donné autant
figure-downgraded = Donateurs fidélisés ayant donné moins
figure-gain-new = Gains : nouveaux donateurs
figure-gain-recaptured = Gains : donateurs réactivés
figure-gain-upgraded = Gains : hausses
figure-loss-downgraded = Pertes : baisses
figure-loss-new = Pertes : nouveaux donateurs perdus
figure-loss-repeat = Pertes : donateurs renouvelés perdus
figure-loss-recaptured = Pertes : donateurs réactivés perdus
figure-net = Gains moins pertes
figure-growth = Évolution de la collecte
figure-money-retention = Fidélisation en montant
figure-lybunt = LYBUNT, avec leurs dons de l’an passé
figure-sybunt = SYBUNT
figure-pybunt = PYBUNT
figure-wmf-consecutive = Consécutif
figure-wmf-reactivated = Réactivé
figure-wmf-new = Nouveau
figure-wmf-lybunt-consecutive = LYBUNT, consécutif auparavant
figure-wmf-lybunt-reactivated = LYBUNT, réactivé l’an passé
figure-wmf-lybunt-new = LYBUNT, nouveau l’an passé
figure-wmf-lapsed = Perdu
figure-wmf-deep-lapsed = Perdu de longue date
figure-wmf-ultra-lapsed = Perdu de très longue date
figure-tier-10000 = Trois meilleures années : 10 000 ou plus (grand donateur)
figure-tier-5000 = Trois meilleures années : 5 000 à 10 000
figure-tier-1000 = Trois meilleures années : 1 000 à 5 000
figure-tier-250 = Trois meilleures années : 250 à 1 000
figure-tier-50 = Trois meilleures années : 50 à 250
figure-tier-0 = Trois meilleures années : moins de 50
figure-monthly-income = Collecte mensuelle récurrente
figure-monthly-churned = Donateurs mensuels partis
figure-monthly-churn = Taux de départ mensuel moyen
figure-monthly-recovered = Rejets de prélèvement régularisés
figure-barometer-income = Collecte prise en compte
figure-loyalty = Part de fidélisation
figure-loyalty-regular = … des prélèvements
figure-loyalty-others = … des autres dons
figure-barometer-left-out = Écartés : dons de plus de 1 500 et urgences
figure-current = Actuel
figure-at-risk = À risque
figure-lapsing = En perte
figure-pre-lapsed = Bientôt perdu
figure-lapsed = Perdu
kpi-definitions = Définitions : { $profile }, version { $version }
kpi-pybunt = PYBUNT (SYBUNT sans les LYBUNT)
kpi-growth = Évolution de la collecte
kpi-money-retention = Fidélisation en montant
kpi-upgraded = Donateurs fidélisés ayant donné plus
kpi-same = … autant
kpi-downgraded = … moins
kpi-loyalty = Part de fidélisation

# Ce qui changerait un score, et les relances de prélèvements échoués.
what-if = Ce qui changerait ce score :
what-if-gift = Un don de { $amount } dans le mois qui vient : probabilité de { $likelihood } ensuite
what-if-silence = Aucun don pendant { $n_count ->
    [one] le mois qui vient
   *[other] les { $n } mois qui viennent
} : probabilité de { $likelihood } ensuite
remind-done = { $n } { $n_count ->
    [one] don mensuel demande
   *[other] dons mensuels demandent
} un suivi. Ce sont des suggestions : une personne décide.
remind-suppress = { $n } { $n_count ->
    [one] décès signalé : retirez ce donateur
   *[other] décès signalés : retirez ces donateurs
} aussitôt de toutes les listes.
remind-follow-up = { $follow_up } : { $n }
remind-churn = Risque de départ sous six mois de { $n } donateurs mensuels, par { $method }.
remind-churn-proof = Testé sur les { $donors } donateurs mensuels du { $day }, dont { $events } sont partis : AUC { $auc } (règle { $auc_rule }), perte logarithmique { $loss } (règle { $loss_rule }).
remind-churn-no-proof = Trop peu de départs pour tester un modèle : la règle, les jours depuis le dernier prélèvement réussi, est utilisée.
remind-no-churn = Aucun risque de départ n’est donné : { $why }
remind-raise = Probabilité que le montant mensuel augmente d’au moins { $percent } % en douze mois, par { $method }.
remind-raise-proof = Testé sur les { $donors } donateurs mensuels du { $day }, dont { $events } ont augmenté leur don : AUC { $auc } (règle { $auc_rule }), perte logarithmique { $loss } (règle { $loss_rule }).
remind-raise-no-proof = { $raised } des { $of } donateurs mensuels d’il y a un an ont augmenté leur don : trop peu de cas, ou un historique trop court, pour tester un modèle. Cette part est la probabilité de chacun.
remind-no-raise = Personne n’a augmenté son don mensuel au cours des douze derniers mois, ou ce n’est pas encore connu : aucune probabilité d’augmentation n’est donnée.
remind-raise-rule = la règle (la part de ceux qui ont augmenté leur don)
remind-raise-logistic = une régression logistique sur leurs prélèvements
remind-method-rule = la règle (jours depuis le dernier prélèvement réussi)
remind-method-logistic = régression logistique sur leurs prélèvements
follow-up-suppress_all = Décès : retirer de toutes les listes, une personne s’en occupe
follow-up-stop_and_call = Remboursement demandé : ne pas représenter, une personne appelle ou écrit
follow-up-stop = Refusé : arrêter
follow-up-check_mandate = Pas de mandat valable : arrêter et vérifier le mandat
follow-up-ask_for_account = Compte erroné, clos ou bloqué : suspendre, demander un nouvel IBAN
follow-up-ask_for_card = Carte expirée ou refusée : demander une nouvelle carte
follow-up-retry_next_month = Provision insuffisante : représenter une fois le mois prochain, avec tact
follow-up-retry_once = Sans motif : représenter une fois
follow-up-fix_file = Erreur technique : corriger le fichier de prélèvement
follow-up-look = Cause inconnue : à vérifier
