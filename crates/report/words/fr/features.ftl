# Noms des variables et raisons d’un score. `v` est la valeur du donateur, déjà mise en forme.
reason-up = { $fact }
reason-down = { $fact } : réduit la probabilité
span-days = { $v_count ->
    [0] moins d’un jour
    [one] un jour
   *[other] { $v } jours
}
span-months = { $v_count ->
    [one] un mois
   *[other] { $v } mois
}
span-years = { $v } ans
feature-n_gifts = Nombre de dons
reason-n_gifts = { $v_count ->
    [one] Un seul don à ce jour
   *[other] { $v } dons à ce jour
}
feature-n_gift_days = Jours avec un don
reason-n_gift_days = { $v_count ->
    [one] Dons faits à une seule date
   *[other] Dons faits à { $v } dates différentes
}
feature-total_amount = Total donné
reason-total_amount = { $v } donnés au total
feature-avg_amount = Don moyen
reason-avg_amount = Don moyen de { $v }
feature-std_amount = Dispersion des montants
reason-std_amount = Montants qui varient d’environ { $v } autour de leur moyenne
reason-std_amount-missing = Un seul don : pas encore de dispersion des montants
feature-min_amount = Plus petit don
reason-min_amount = Plus petit don de { $v }
feature-max_amount = Plus grand don
reason-max_amount = Plus grand don de { $v }
feature-median_amount = Don médian
reason-median_amount = Don médian de { $v }
feature-first_amount = Premier don
reason-first_amount = Premier don de { $v }
feature-last_amount = Dernier don
reason-last_amount = Dernier don de { $v }
feature-recency_days = Ancienneté du dernier don
reason-recency_days = Dernier don il y a { $v }
feature-months_since_last = Mois civils depuis le dernier don
reason-months_since_last = { $v_count ->
    [0] Dernier don ce mois-ci
    [one] Dernier don le mois précédent
   *[other] Dernier don il y a { $v } mois civils
}
feature-tenure_days = Ancienneté du premier don
reason-tenure_days = Premier don il y a { $v }
feature-gap_mean = Délai habituel entre deux dons
reason-gap_mean = { $v } en moyenne entre deux dons
reason-gap_mean-missing = Dons faits à une seule date : pas encore de rythme
feature-gap_std = Régularité des dons
reason-gap_std = Délai entre deux dons qui varie d’environ { $v }
reason-gap_std-missing = Moins de trois dates de don : régularité inconnue
feature-n_3m = Dons des 3 derniers mois
reason-n_3m = { $v_count ->
    [0] Aucun don au cours des 3 derniers mois
    [one] Un don au cours des 3 derniers mois
   *[other] { $v } dons au cours des 3 derniers mois
}
feature-n_6m = Dons des 6 derniers mois
reason-n_6m = { $v_count ->
    [0] Aucun don au cours des 6 derniers mois
    [one] Un don au cours des 6 derniers mois
   *[other] { $v } dons au cours des 6 derniers mois
}
feature-n_12m = Dons des 12 derniers mois
reason-n_12m = { $v_count ->
    [0] Aucun don au cours des 12 derniers mois
    [one] Un don au cours des 12 derniers mois
   *[other] { $v } dons au cours des 12 derniers mois
}
feature-n_24m = Dons des 24 derniers mois
reason-n_24m = { $v_count ->
    [0] Aucun don au cours des 24 derniers mois
    [one] Un don au cours des 24 derniers mois
   *[other] { $v } dons au cours des 24 derniers mois
}
feature-sum_3m = Somme donnée sur 3 mois
reason-sum_3m = A donné { $v } au cours des 3 derniers mois
feature-sum_6m = Somme donnée sur 6 mois
reason-sum_6m = A donné { $v } au cours des 6 derniers mois
feature-sum_12m = Somme donnée sur 12 mois
reason-sum_12m = A donné { $v } au cours des 12 derniers mois
feature-sum_24m = Somme donnée sur 24 mois
reason-sum_24m = A donné { $v } au cours des 24 derniers mois
feature-trend_ratio = Évolution des montants
reason-trend_ratio = A donné sur les 12 derniers mois environ { $v } du montant des 12 mois précédents
feature-dec_share = Part des dons en décembre
reason-dec_share = { $v } des dons en décembre
feature-share_mail = Part des dons par courrier
reason-share_mail = { $v } des dons par courrier
feature-share_web = Part des dons en ligne
reason-share_web = { $v } des dons en ligne
feature-share_phone = Part des dons par téléphone
reason-share_phone = { $v } des dons par téléphone
feature-share_event = Part des dons lors d’événements
reason-share_event = { $v } des dons lors d’événements
feature-share_street = Part des dons dans la rue
reason-share_street = { $v } des dons dans la rue
feature-n_channels = Canaux utilisés
reason-n_channels = { $v_count ->
    [0] Ne donne par aucun des canaux habituels
    [one] Donne par un seul canal
   *[other] Donne par { $v } canaux
}
feature-share_recurring = Part des versements réguliers
reason-share_recurring = { $v } des dons sont des versements réguliers
feature-recurring_3m = Don régulier en cours
reason-recurring_3m = { $v_count ->
    [0] Aucun versement régulier au cours des 3 derniers mois
   *[other] Versement régulier reçu au cours des 3 derniers mois
}
feature-share_campaign = Part des dons à une campagne
reason-share_campaign = { $v } des dons répondent à une campagne
feature-n_campaigns_24m = Campagnes suivies d’un don en 24 mois
reason-n_campaigns_24m = { $v_count ->
    [0] N’a répondu à aucune campagne au cours des 24 derniers mois
    [one] A répondu à une campagne au cours des 24 derniers mois
   *[other] A répondu à { $v } campagnes au cours des 24 derniers mois
}
feature-n_years_active = Années avec un don
reason-n_years_active = { $v_count ->
    [one] A donné au cours d’une seule année civile
   *[other] A donné au cours de { $v } années civiles
}
feature-n_failed_12m = Paiements échoués en 12 mois
reason-n_failed_12m = { $v_count ->
    [0] Aucun paiement échoué au cours des 12 derniers mois
    [one] Un paiement échoué au cours des 12 derniers mois
   *[other] { $v } paiements échoués au cours des 12 derniers mois
}
feature-n_refunded = Dons remboursés
reason-n_refunded = { $v_count ->
    [0] Aucun don remboursé
    [one] Un don remboursé
   *[other] { $v } dons remboursés
}
feature-age = Âge (variable protégée)
reason-age = { $v_count ->
    [one] { $v } an (variable protégée activée)
   *[other] { $v } ans (variable protégée activée)
}
reason-age-missing = Année de naissance inconnue (variable protégée activée)
