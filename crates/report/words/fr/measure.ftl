# L’effet mesuré d’une campagne.
measure-campaign = { $name } ({ $channel }) : dons du { $from } au { $to }, de toutes les personnes de la liste.
measure-table = { $name } : toutes les personnes du tableau, dans le groupe qu’il indique.
measure-recorded = { $name } ({ $channel }) : dons du { $from } au { $to }, de toutes les personnes du fichier, dans le groupe qu’il indique.
measure-other-channel = plusieurs canaux, ou un autre
measure-declared = Vous indiquez que les groupes ont été tirés au sort (--randomised) ; ce n’est l’effet de l’envoi que dans ce cas.
measure-goal-unknown = Aucun plan signé n’est à côté du fichier pour { $name }, donc l’objectif n’est pas connu : tout don compte comme une réponse.
measure-cannot = Ne peut pas être mesuré : { $name } ({ $why }).
measure-cannot-no-held-out = sans témoins
measure-cannot-no-contacted = personne n’a été contacté
measure-cannot-not-random = rien ne dit que les groupes ont été tirés au sort ; si c’est le cas, indiquez-le avec --randomised
measure-cannot-no-gifts = le registre s’arrête avant son premier jour
measure-cannot-before-ledger = le registre commence après son premier jour
measure-cannot-not-in-ledger = personne d’un de ses groupes n’est dans le registre
measure-cannot-other-event = la réponse attendue est un don régulier, et un don quel qu’il soit pour les autres : mesurez son plan à part
measure-cannot-no-name = les lignes ne nomment pas de campagne
measure-signed = La liste n’a jamais été exportée, ni ses lettres approuvées : les jours sont comptés depuis la signature. Indiquez le jour de l’envoi avec --from si c’en était un autre.
measure-cut = Le registre s’arrête avant le { $wanted }, dernier jour demandé : les dons postérieurs ne sont pas encore comptés.
measure-name = Campagne
measure-contacted = Contactés
measure-held-out = Témoins
measure-people = Personnes
measure-givers = Donateurs
measure-givers-monthly = Passés au don mensuel
measure-givers-upgrade = Mensualité augmentée
measure-rate = Taux de retour
measure-sum = Collecte, acquise de toute façon ou non
measure-each = Collecte par personne
measure-points = { $points } points
measure-more-givers = Effet : taux de retour
measure-more-income = Effet : collecte par personne
measure-response = Effet sur le taux de retour : { $difference } points (intervalle à 95 % : de { $low } à { $high } ; p = { $p }).
measure-income = Effet sur la collecte par personne : { $difference } (intervalle à 95 % : de { $low } à { $high } ; p = { $p }).
measure-shown = L’envoi a eu un effet sur { $of } : un tel écart est rarement dû au hasard.
measure-shown-against = L’envoi a eu un effet sur { $of }, et il vous est contraire : les témoins ont fait mieux.
measure-not-shown = Aucun effet sur { $of } n’a pu être montré : l’écart peut être dû au hasard. Cela ne montre pas qu’il n’y en a pas eu.
measure-the-response = le taux de retour
measure-the-income = la collecte
measure-the-response-and-income = le taux de retour et la collecte
measure-brought = Les contactés ont donné { $gave }. D’après les témoins, { $anyway } environ seraient venus de toute façon, et { $brought } (de { $low } à { $high }) sont venus grâce à la campagne.
measure-brought-less = Les contactés ont donné { $gave }. D’après les témoins, ç’aurait été environ { $anyway } sans la campagne : un effet de { $brought } (de { $low } à { $high }).
measure-no-return = Les contactés ont donné { $gave }, et tout cela serait peut-être venu de toute façon. La campagne a coûté { $cost } ; ce qu’elle a rapporté ne peut pas être dit.
measure-net = La campagne a coûté { $cost }. Effet net estimé : { $net } (de { $low } à { $high }).
measure-raised-over-cost = ROI (apport ÷ coût) : { $ratio } (de { $low } à { $high }), où l’apport est seulement ce qui est venu grâce à elle.
measure-net-over-cost = ROI ((apport − coût) ÷ coût) : { $ratio } (de { $low } à { $high }), de même.
measure-no-effect = Personne n’a été mis à part comme témoin : aucun effet ne peut être mesuré, et tout cela serait peut-être venu de toute façon. Gardez des témoins pour la prochaine liste : obole plan … --hold-out 0.2
measure-no-arm = Personne d’un des deux groupes n’est connu : aucun effet ne peut être mesuré.
measure-uplift = Effet sur le taux de retour selon la probabilité de don, du tiers le plus haut de la liste au plus bas : { $bands } points.
measure-uplift-score = Effet sur le taux de retour selon le score, du tiers le plus haut du tableau au plus bas : { $bands } points.
measure-targeting = L’envoi apporte plus dans le tiers le plus haut que dans les autres : les données passées suffisent pour diriger une liste selon l’effet (uplift).
measure-targeting-against = L’envoi apporte moins dans le tiers le plus haut que dans les autres : une liste par probabilité de don n’est pas une liste par effet.
measure-targeting-more = Trop peu de personnes pour diriger une liste selon l’effet (uplift) : il en faudrait environ { $more } de plus, contactées et témoins, si l’écart est aussi grand qu’il paraît.
measure-targeting-never = L’effet paraît le même dans tous les tiers : une liste ne peut pas être dirigée selon l’effet (uplift).
measure-no-uplift = L’effet selon le score n’est pas calculé : il n’a pas pu être vérifié que les groupes ont été tirés au sort.
measure-missing = { $n } { $n_count ->
    [one] personne de la liste n’est
   *[other] personnes de la liste ne sont
} plus dans le registre et { $n_count ->
    [one] n’est
   *[other] ne sont
} pas { $n_count ->
    [one] comptée
   *[other] comptées
} (témoins : { $held_out }).
measure-erased = Des données de personnes ont été effacées de ce plan { $n_count ->
    [one] une fois
   *[other] { $n } fois
} : elles manquent dans les deux groupes, et le tirage au sort ne peut plus être vérifié.
measure-without-outcome = { $n } { $n_count ->
    [one] ligne sans résultat ou sans groupe n’est pas comptée.
   *[other] lignes sans résultat ou sans groupe ne sont pas comptées.
}
measure-not-drawn = Les groupes ne sont pas ceux du tirage au sort fait avec la liste : l’écart peut venir du choix et non de l’envoi.
measure-table-drawn = C’est l’effet de l’envoi seulement si les groupes ont été tirés au sort.
measure-contradicts = Résultat et montant se contredisent : { $without } { $without_count ->
    [one] personne a
   *[other] personnes ont
} le résultat sans montant, { $with } { $with_count ->
    [one] a
   *[other] ont
} un montant sans le résultat. Si le résultat est un don, corrigez le tableau.
measure-campaigns = { $n_count ->
    [one] Une campagne
   *[other] { $n } campagnes
} ensemble (donateurs / personnes de chaque groupe). La moyenne admet que l’effet varie d’une campagne à l’autre.
measure-not-pooled = Les campagnes ne peuvent pas être réunies : aucun effet ne peut être mesuré sans témoins, ou quand personne d’un groupe n’est dans le registre.
measure-net-each = Un contact a coûté { $cost }. Effet net estimé par contact : { $net } (de { $low } à { $high }).
measure-no-return-each = Un contact a coûté { $cost } ; ce qu’il a rapporté ne peut pas être dit.
measure-overlap = Des personnes sont sur deux listes pendant les mêmes semaines, et leurs dons comptent dans les deux : mesurez des campagnes qui ne se chevauchent pas.
measure-some-cut = Pour certaines campagnes, le registre s’arrête avant leur dernier jour : leur effet n’est pas encore complet.

# L’effet d’une liste d’après les campagnes passées (`obole plan --effect`).
effect-givers = D’après { $n } { $n_count ->
    [one] campagne mesurée
   *[other] campagnes mesurées
}, la liste amènerait ce nombre de donateurs qui n’auraient pas donné sans elle : { $value } (intervalle à 95 % : de { $low } à { $high }).
effect-income = Collecte qui ne viendrait pas sans elle : { $value } (de { $low } à { $high }).
effect-net = Une fois le coût déduit : { $value } (de { $low } à { $high }).
effect-next = Les prochains 1 000 dépensés en contacts semblables apporteraient { $value } (de { $low } à { $high }).
effect-if-alike = Cela vaut si la campagne ressemble à celles qui ont été mesurées ; un intervalle qui contient zéro veut dire qu’elle n’apportera peut-être rien.

# Les deux groupes avant l’envoi (`obole review`, `plan -v`, la page).
arms-before-alike = Avant l’envoi, les deux groupes donnaient de même, au hasard près : en 12 mois, { $contacted } des personnes à contacter et { $held_out } des témoins avaient donné, soit { $income } et { $income_held_out } par personne.
arms-before-apart = Avant l’envoi, les deux groupes différaient par hasard : en 12 mois, { $contacted } des personnes à contacter et { $held_out } des témoins avaient donné, soit { $income } et { $income_held_out } par personne. Gardez ce tirage : un tirage sur vingt environ diffère ainsi, et recommencer jusqu’à ce que les groupes se ressemblent fausserait la comparaison.
