# La prévision de la collecte.
income-heading = Collecte attendue si rien ne change ; { $share } des valeurs devraient tomber dans leur intervalle.
income-ends = Le registre s’arrête au { $day } : la prévision commence après son dernier mois complet.
income-over = { $n_count ->
    [one] Un des { $of } mois de cette prévision est déjà écoulé
   *[other] { $n } des { $of } mois de cette prévision sont déjà écoulés
}, et le registre s’arrête au { $day } : importez un export plus récent pour prévoir à partir d’aujourd’hui.
income-month = Mois
income-expected = Attendue
income-interval = Intervalle
income-recurring = Dont dons réguliers
income-last-year = Un an plus tôt
income-year = Douze mois
income-method-mean-of-year = moyenne des douze derniers mois
income-method-seasonal-naive = même mois de l’année précédente
income-method-holt-winters = lissage exponentiel (Holt-Winters)
income-method-smoothing = lissage exponentiel amorti
income-method-smoothing-of-roots = lissage exponentiel amorti (racines carrées)
income-method-combination = moyenne de l’année précédente et du lissage exponentiel amorti
income-method-combination-of-roots = moyenne de l’année précédente et du lissage exponentiel amorti (racines carrées)
income-too-short = Méthode : { $method }, car moins de deux ans sont connus : ni saisons, ni intervalles, faute d’année passée pour vérifier.
income-not-compared = Méthode : { $method } (naïve saisonnière), car moins de { $years } années passées ont pu être testées pour en choisir une autre.
income-not-better = Méthode : { $method } (naïve saisonnière), car aucune autre n’a été nettement meilleure : écart moyen de { $naive } par mois sur les années passées ; meilleure autre ({ $other }) : { $error }.
income-better = Méthode : { $method }, car nettement meilleure sur les années passées : écart moyen de { $error } par mois, contre { $naive } avec le même mois de l’année précédente.
income-past = Sur les années passées, écart moyen de { $off } sur le total de douze mois ({ $n } { $n_count ->
    [one] année distincte
   *[other] années distinctes
}, prévisions de { $first } à { $last }).
income-coverage = Valeurs passées dans l’intervalle connu d’avance : { $months } des mois, { $years } des totaux.
income-scenarios = Scénarios, qui sont des hypothèses et non des prédictions. Si rien ne change : { $year }.
income-lower-retention = Fidélisation { $share } plus basse : { $year }. Les dons de ceux qui avaient déjà donné ({ $returning } des dons ponctuels) baissent de { $share }, pas les premiers dons ; les dons réguliers, peu à peu, de { $share }.
income-second-gift = Programme de second don : { $year }, dont { $further } (de { $low } à { $high }) d’après l’effet mesuré, pour { $n } { $n_count ->
    [one] nouveau donateur
   *[other] nouveaux donateurs
} par an, coût non déduit.
income-second-gift-unclear = Programme de second don : aucun effet sur la collecte n’a été montré ({ $further }, de { $low } à { $high }, pour { $n } { $n_count ->
    [one] nouveau donateur
   *[other] nouveaux donateurs
} par an), rien n’est donc ajouté.
income-effect-of-others = Rien ne dit que ses listes visaient un second don : d’autres donateurs peuvent réagir autrement.
income-young = Aucune pour l’instant : dans un fichier de moins de 24 mois, nul ne sait qui est nouveau. Ajoutez des exports plus anciens.
income-no-effect = Programme de second don : demande un effet mesuré (obole measure … --out F, puis --effect F).
