# Ce que le programme dit au terminal.
error-label = erreur :
faults-more = … et { $n } { $n_count ->
    [one] autre défaut
   *[other] autres défauts
}.
hint-label = conseil :
click-enter = Appuyez sur Entrée pour ouvrir la page dans votre navigateur. Ctrl-C quitte.
named-value = { $name } : { $value }
call-unknown = argument inattendu « { $arg } »
call-verb = la commande « { $arg } » n’existe pas
call-no-verb = il manque une commande
call-missing = obligatoire et absent : { $arg }
call-no-value = il manque une valeur pour « { $arg } »
call-value = « { $value } » n’est pas une valeur de « { $arg } »
call-invalid = « { $value } » ne convient pas pour « { $arg } » : { $why }
call-twice = « { $arg } » est donné plusieurs fois
call-conflict = « { $arg } » ne va pas avec « { $other } »
call-number = « { $arg } » attend un autre nombre de valeurs
call-text = la ligne de commande contient des caractères qui ne sont pas de l’UTF-8
call-wrong = la ligne de commande n’est pas comprise
call-valid = valeurs possibles : { $values }
call-near = vouliez-vous dire « { $near } » ?
call-help = Pour en savoir plus, essayez `--help`.
wrote = Écrit : { $path }
import-done = Lignes lues : { $read } ; retenues : { $taken } ; en double : { $repeated } ; rejetées : { $refused }. Donateurs : { $donors }.
import-other-vault = Ce coffre n’est pas celui du registre qui était ici : les donateurs reçoivent donc de nouveaux identifiants. Pour garder les anciens, nommez l’ancien coffre avec --people.
import-vault = L’identité { $n_count ->
    [one] de la personne
   *[other] des { $n } personnes
} est dans { $path } : gardez ce dossier et nommez-le avec --people lors des imports suivants, pour que les identifiants restent les mêmes.
import-same-gifts = { $n } { $n_count ->
    [one] versement figure
   *[other] versements figurent
} peut-être dans deux sources ({ $sum }) et { $n_count ->
    [one] compte
   *[other] comptent
} deux fois tant que vous n’avez pas décidé : obole people same-gifts
import-found-recurring = { $n } { $n_count ->
    [one] versement
   *[other] versements
} de { $donors } { $donors_count ->
    [one] donateur
   *[other] donateurs
} { $n_count ->
    [one] a été compté comme régulier : sa source ne le dit pas, mais il suit
   *[other] ont été comptés comme réguliers : leur source ne le dit pas, mais chacun suit
} deux autres du même montant, à un mois d’intervalle. Pour s’en tenir à ce que disent les sources, ajoutez --recurring-as-marked.
import-columns-left-out = Colonnes jamais lues, selon leur contenu : { $kinds }.
left-out-guessed-gender = genre déduit des noms
left-out-health = santé
left-out-minors = enfants
left-out-national-number = numéros nationaux
left-out-password = mots de passe
import-nothing-new = Rien de nouveau : le registre contient déjà tous ces fichiers. Rien n’a été modifié.
import-changed = Depuis l’import précédent : autre statut : { $status }, valeurs corrigées : { $corrected }. Voir history.csv.
import-gone = { $n } { $n_count ->
    [one] versement du registre précédent n’est
   *[other] versements du registre précédent ne sont
} pas dans ces sources : nommez aussi les exports antérieurs ou conservez-les avec --add, sauf si la source { $n_count ->
    [one] l’a supprimé
   *[other] les a supprimés
}. Voir history.csv.
import-left-out = Non lus : { $files }
import-refused = { $path } donne la ligne, la colonne et le motif de chaque rejet.
import-refusals-only = { $n } { $n_count ->
    [one] opposition a été ajoutée
   *[other] oppositions ont été ajoutées
} à { $path }, sous forme d’empreintes. Les fichiers ne contiennent aucun paiement : aucune donnée n’a été écrite. Importez les dons avec le même coffre.
import-set-aside = { $n } { $n_count ->
    [one] ligne n’est pas un paiement de donateur et a été mise
   *[other] lignes ne sont pas des paiements de donateurs et ont été mises
} de côté : { $reasons }.
propose-assumed-currency = Aucun montant ne nomme sa devise : ajoutez --currency EUR à l’import, ou complétez-la.
propose-assumed-dates = Les dates se lisent de deux façons et sont montrées jour d’abord : ajoutez --date-order à l’import, ou complétez l’ordre.
propose-assumed-status = Aucune colonne de statut n’a été trouvée : chaque ligne compte comme encaissée. Si une colonne dit ce qui est payé, refusé ou rendu, nommez-la `status` dans la lecture proposée.
propose-missing = Non trouvé dans le fichier : { $fields }. Nommez la colonne de chacun dans la lecture proposée, puis importez avec --mapping.
propose-rows = Les premières lignes seraient lues ainsi :
propose-payment =   ligne { $row } : { $amount } le { $day }, { $kind }, { $status }, { $payer }
propose-refused =   ligne { $row } : rejetée : { $reasons }
propose-aside =   ligne { $row } : mise de côté : { $reason }
propose-fill-payer = Aucune colonne ne nomme encore le payeur : complétez `email`, `name`, `last_name` ou `number` dans la lecture proposée.
propose-named = payeur nommé
propose-nobody = aucun nom
propose-next = Vérifiez la lecture proposée, puis : obole import { $source } --mapping { $mapping } --out ledger
kind-gift = don
kind-membership = adhésion
kind-ticket = billet
kind-sale = vente
kind-other = autre paiement
import-reason = { $count } × { $reason }
import-control-total-good = Contrôle : le total des paiements encaissés de toute nature est de { $found }, comme attendu.
import-control-total = Contrôle : le total des paiements encaissés de toute nature est de { $found } au lieu de { $expected } ; écart de { $difference }.
import-control-rows-good = Contrôle : { $found } { $found_count ->
    [one] paiement encaissé
   *[other] paiements encaissés
} de toute nature en { $currency }, comme attendu.
import-control-rows = Contrôle : { $found } { $found_count ->
    [one] paiement encaissé
   *[other] paiements encaissés
} de toute nature en { $currency } au lieu de { $expected } ; écart de { $difference }.
import-unread = Non lu, ses lignes manquent : { $why }
row-list-file = fichier
row-list-row = ligne
row-list-column = colonne
row-list-code = code
row-list-reason = motif
row-list-taken-file = fichier_retenu
row-list-taken-row = ligne_retenue
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
}, aucune ligne n’a été perdue.
import-donor-rows = Lignes de donateurs lues : { $read } ; avec un don : { $matched } ; sans don : { $unmatched } ; rejetées : { $refused }.
import-few-donors = Une ligne de donateur n’a été trouvée que pour { $matched } { $matched_count ->
    [one] donateur
   *[other] donateurs
} sur { $givers } : des refus peuvent être perdus.
import-objections = Lignes lues des listes d’opposition : { $read } ; appliquées : { $matched } ; sans correspondance : { $unmatched } ; illisibles : { $unreadable }.
import-no-list = Aucune liste n’est faite tant que ce n’est pas corrigé ou accepté avec --donors-incomplete.
import-some-without-row = { $n } { $n_count ->
    [one] personne a donné et n’a
   *[other] personnes ont donné et n’ont
} aucune ligne dans la table des donateurs : les refus ne sont pas connus, donc aucune n’est sur une liste.
import-givers-without-row = Identifiants de dons sans ligne de donateur, par exemple : { $ids }
import-rows-without-gift = Identifiants de lignes de donateurs sans don, par exemple : { $ids }
check-settle = { $n } { $n_count ->
    [one] point doit être tranché
   *[other] points doivent être tranchés
} par une personne.
goal-all = Objectif : un appel à tous les donateurs, sauf mensuels.
goal-legacy-information = Objectif : une information sur les legs, pour les donateurs qui ont donné pendant cinq années civiles ou plus, la dernière fois depuis moins de deux ans. L’âge n’intervient pas ; rien n’est demandé.
goal-monthly = Objectif : gagner des donateurs mensuels, parmi ceux qui ont donné à deux dates ou plus, la dernière fois depuis moins de 12 mois. Le montant proposé est une mensualité : un douzième de leurs dons sur 12 mois, arrondi vers le haut.
goal-reactivate = Objectif : réactiver les donateurs dont le dernier don remonte à plus de 24 mois.
goal-renew = Objectif : fidéliser les donateurs dont le dernier don remonte à 12 à 24 mois (LYBUNT), et ceux des deux dernières années qui sont en retard sur leur propre rythme.
goal-second-gift = Objectif : un deuxième don dans les 12 mois du premier, de donateurs qui ont donné à une seule date.
goal-thank = Objectif : remercier des dons ponctuels et des premières mensualités { $n_count ->
    [one] du dernier jour
   *[other] des { $n } derniers jours
}. Rien n’est demandé.
goal-upgrade = Objectif : une mensualité plus élevée, de donateurs mensuels depuis un an ou plus. Le montant proposé est leur mensualité plus 10 %, arrondie vers le haut ; rien n’est demandé à ceux qui risquent d’arrêter.
plan-channel = Canal de la liste : { $channel } ; les donateurs qui s’y sont opposés n’y figurent pas.
plan-nobody-agreed = { $n } { $n_count ->
    [one] donateur n’a
   *[other] donateurs n’ont
} pas donné d’accord pour ce canal ({ $channel }), où le silence vaut refus. Importez les accords avec --donors (consent_email ou email_optin), choisissez --channel post, ou --consent france pour un appel aux dons.
export-checked = Canal : { $channel } ; les consentements ont été vérifiés de nouveau dans { $path }.
export-no-identity = Le plan, le registre ou le coffre vient d’une version plus ancienne : il n’a donc pas été vérifié qu’ils vont ensemble.
check-problems = { $n } { $n_count ->
    [one] ligne a été rejetée
   *[other] lignes ont été rejetées
} à la création de ce registre.
step-read = Lecture
step-fit = Ajustement et test
step-report = Rédaction du rapport
fit-rule = { $task } : le modèle est remplacé par la règle simple, sur { $rows } { $rows_count ->
    [one] donateur
   *[other] donateurs
} avec { $events } { $events_count ->
    [one] événement
   *[other] événements
}
fit-done = { $task } : ajusté sur { $rows } { $rows_count ->
    [one] donateur
   *[other] donateurs
} avec { $events } { $events_count ->
    [one] événement
   *[other] événements
}
score-shared = { $rows } { $rows_count ->
    [one] ligne
   *[other] lignes
} sans identifiants. Chacune représente { $fewest } { $fewest_count ->
    [one] donateur
   *[other] donateurs
} ou plus ; { $n } { $n_count ->
    [one] donateur n’est
   *[other] donateurs ne sont
} dans aucune ligne, car trop peu se ressemblent.
score-done = { $n } { $n_count ->
    [one] donateur noté
   *[other] donateurs notés
} à la date du { $day }
score-table = Les refus enregistrés depuis le calcul de cette table ne sont pas appliqués : recalculez-la juste avant d’évaluer.
score-seen = Les modèles ont été ajustés sur les dons jusqu’au { $day } : des scores à une date plus ancienne ne les testent pas. `obole backtest` le fait.
score-beyond = Le registre s’arrête le { $day }. Les dons ultérieurs ne sont pas connus : chacun paraît donc inactif depuis.
drift-no-record = Ces modèles n’ont pas gardé trace des donateurs sur lesquels ils ont été ajustés : les changements depuis ne peuvent pas être vérifiés. Ajustez-les de nouveau pour que ce soit possible.
drift-steady = Depuis l’ajustement ({ $day }), les variables et les scores des modèles n’ont pas changé au-delà des limites usuelles.
drift-moved = Depuis l’ajustement ({ $day }), des variables ou des scores ont changé. Classez avec prudence :
drift-refit = Depuis l’ajustement ({ $day }), les changements sont si grands qu’il faut ajuster de nouveau les modèles avant d’utiliser ces scores :
drift-distrust = Depuis l’ajustement ({ $day }), les changements sont si grands que ces scores sont peu fiables, et il n’y a pas encore de résultats plus récents pour un nouvel ajustement. Essayez-les d’abord sur une petite partie de la liste :
drift-input = - { $feature } : les valeurs diffèrent de celles des donateurs de l’ajustement (indice de stabilité { $psi } ; au-delà de 0,25, l’écart est grand)
drift-score = - { $task } : les scores diffèrent de ceux des donateurs de l’ajustement (indice de stabilité { $psi } ; au-delà de 0,1, écart modéré, au-delà de 0,25, grand)
drift-share = - { $task } : attendu un horizon plus tôt, { $expected } ; constaté, { $observed }
drift-slope-low = - { $task } : les donateurs diffèrent moins que ne le disent les scores (pente { $slope }, où 1 serait juste)
drift-slope-high = - { $task } : les donateurs diffèrent plus que ne le disent les scores (pente { $slope }, où 1 serait juste)
drift-more-inputs = - et { $n } { $n_count ->
    [one] autre variable
   *[other] autres variables
}
drift-season = L’ajustement date d’une autre saison, et cela seul change le temps écoulé depuis le dernier don. Des modèles ajustés au même jour de l’année se comparent mieux.
drift-look-back = Au { $day } : part de donateurs attendue, { $expected } ; constatée, { $observed }.
drift-fit-now = Des résultats plus récents sont connus : ajustez de nouveau avec --as-of { $day }.
drift-fit-from = À partir du { $day }, tout un horizon de résultats plus récents sera connu : ajustez alors de nouveau.
protected-on = La variable protégée { $feature } est activée. Chaque sortie le dit.
plan-done = { $contacts_count ->
    [one] Cette personne donnera probablement
   *[other] Ces { $contacts } personnes donneront probablement
} { $income } { $months_count ->
    [one] dans le mois à venir
   *[other] dans les { $months } mois à venir
}, sollicitées ou non. { $contacts_count ->
    [one] La contacter
   *[other] Les contacter
} coûte { $cost }. C’est un brouillon : une personne doit le vérifier avant usage.
plan-done-second-gift = Sur { $contacts_count ->
    [one] ce donateur
   *[other] ces { $contacts } donateurs
}, environ { $events } { $events_count ->
    [one] redonnera
   *[other] redonneront
} sans doute { $months_count ->
    [one] dans le mois à venir
   *[other] dans les { $months } mois à venir
} et dans les 12 mois du premier don, avec ou sans sollicitation. Ce qu’ils donneraient alors pendant les mois à venir, chaque montant étant pondéré par cette probabilité : { $income }. Les contacter coûte { $cost }. C’est un brouillon : une personne doit le vérifier avant usage.
plan-done-monthly = Sur { $contacts_count ->
    [one] ce donateur
   *[other] ces { $contacts } donateurs
}, environ { $events } { $events_count ->
    [one] passera
   *[other] passeront
} sans doute au don mensuel { $months_count ->
    [one] dans le mois à venir
   *[other] dans les { $months } mois à venir
}, avec ou sans sollicitation. Ce qu’ils donneraient alors pendant ce temps, chaque montant étant pondéré par cette probabilité : { $income }. Les contacter coûte { $cost }. C’est un brouillon : une personne doit le vérifier avant usage.
plan-done-upgrade = Sur { $contacts_count ->
    [one] ce donateur mensuel
   *[other] ces { $contacts } donateurs mensuels
}, environ { $events } { $events_count ->
    [one] donnera
   *[other] donneront
} sans doute au moins 10 % de plus par mois après { $months_count ->
    [one] un mois
   *[other] { $months } mois
}, avec ou sans sollicitation. Ce qu’ils donneraient alors pendant ce temps, chaque montant étant pondéré par cette probabilité : { $income }. Les contacter coûte { $cost }. C’est un brouillon : une personne doit le vérifier avant usage.
plan-done-no-appeal = { $contacts } { $contacts_count ->
    [one] donateur est
   *[other] donateurs sont
} sur la liste. Les contacter coûte { $cost }. C’est un brouillon : une personne doit le vérifier avant usage.
plan-done-unknown = { $contacts } { $contacts_count ->
    [one] donateur est
   *[other] donateurs sont
} sur la liste, dans l’ordre du dernier don, pour un coût de { $cost }. On ne peut pas encore prévoir ce qui sera donné. C’est un brouillon : une personne doit le vérifier avant usage.
plan-done-unknown-upgrade = { $contacts } { $contacts_count ->
    [one] donateur est
   *[other] donateurs sont
} sur la liste, les plus gros dons d’abord, pour un coût de { $cost }. On ne peut pas prévoir combien augmenteront leur mensualité : personne ne l’a fait dans ces données. C’est un brouillon : une personne doit le vérifier avant usage.
plan-done-unknown-monthly = { $contacts } { $contacts_count ->
    [one] donateur est
   *[other] donateurs sont
} sur la liste, les plus gros dons d’abord, pour un coût de { $cost }. On ne peut pas prévoir combien passeront au don mensuel : personne ne l’a fait dans ces données. C’est un brouillon : une personne doit le vérifier avant usage.
plan-nobody = Personne n’est sur la liste : { $n_count ->
    [one] { $n } donateur est écarté
   *[other] { $n } donateurs sont écartés
}, aucun ne reste.
plan-left-out = Écartés : { $reason } ({ $n })
review-draft = Ce plan est un brouillon de { $n } { $n_count ->
    [one] ligne
   *[other] lignes
}. Vérifiez { $path }, supprimez les lignes dont vous ne voulez pas, puis approuvez-le.
review-removed = Retirés de la liste : { $ids }.
review-removed-more = Retirés de la liste : { $ids } et { $more } { $more_count ->
    [one] autre
   *[other] autres
}.
review-asks = { $n } { $n_count ->
    [one] montant est modifié
   *[other] montants sont modifiés
} dans la feuille.
review-one-end = Les personnes retirées se trouvent toutes à une extrémité de la feuille. Si la colonne { $column } a été triée sans les autres, ce ne sont pas les bonnes : vérifiez les identifiants ci-dessus avant de signer avec `--confirm-removed`.
review-emptied = { $n } { $n_count ->
    [one] montant vidé reste celui
   *[other] montants vidés restent ceux
} du brouillon.
review-nobody-checked = RIEN N’A ÉTÉ VÉRIFIÉ À LA MAIN : cette feuille ne contient pas de noms, personne n’a regardé les personnes de la liste. Le journal l’enregistre (checked : 0).
review-nobody-checked-vault = RIEN N’A ÉTÉ VÉRIFIÉ À LA MAIN : cette feuille ne contient pas de noms, personne n’a regardé les personnes de la liste. Le journal l’enregistre (checked : 0). Leurs noms sont à côté de ce plan : avant la prochaine signature, obole review PLAN --people COFFRE --sheet relecture.xlsx écrit une feuille qui les contient.
review-done = Approuvé par { $by } : { $n } { $n_count ->
    [one] ligne
   *[other] lignes
}, { $removed } { $removed_count ->
    [one] retirée
   *[other] retirées
}, { $asks } { $asks_count ->
    [one] montant modifié
   *[other] montants modifiés
}.
interrupted = Interrompu : rien n’a été remplacé, les fichiers sont comme avant.
interrupted-placed = Interrompu après la mise en place de nouveaux fichiers : chacun d’eux est complet. Relancez la même commande pour terminer.
review-head = Conservez cette ligne hors du dossier ; `obole review PLAN --verify` la compare au journal : { $head }
review-signed = Signé par { $by } le { $day } : { $n } { $n_count ->
    [one] personne
   *[other] personnes
} à contacter, témoins : { $held }. Avant la signature, lignes retirées : { $removed } ; montants modifiés : { $asks }.
review-signed-agreed = D’accord : { $names }.
review-signed-again = Si le programme a été arrêté pendant la signature de { $by }, signez de nouveau sous le même nom, ce qui ajoute la ligne au journal : obole review PLAN --approve --by NOM
review-signed-reopened = Une seconde version remplace celle-ci : relisez, signez et exportez celle-là.
review-signed-next-export = Écrire le fichier d’envoi (--people COFFRE ajoute les noms) : obole export { $plan } --out FICHIER
review-signed-next-agree = Donner son accord comme seconde personne : obole review { $plan } --agree --by NOM
review-signed-next-reopen = Faire une seconde version, pour la modifier : obole review { $plan } --reopen DOSSIER --by NOM
verify-good = Le plan, la feuille et le journal concordent. Exports et lettres approuvées au journal : { $exports }.
verify-proved = Prouvé : ce qui a été signé n’a pas changé depuis, et les actes sont dans l’ordre du journal.
verify-proved-head = Prouvé : ce qui a été signé n’a pas changé depuis, les actes sont dans l’ordre du journal, et le journal contient toujours la ligne conservée.
verify-not-proved = Non prouvé : qui a écrit le nom, si l’horloge était juste, si le courrier a été envoyé.
verify-prove-person = Une signature SSH prouve qui a signé : ssh-keygen -Y sign -n obole -f CLÉ PLAN/plan.json, puis --verify --signer CLÉ.pub
verify-no-anchor = Un journal entièrement réécrit ne se détecte qu’avec une ligne conservée : obole review PLAN --verify LIGNE
verify-plan_changed = plan.json est illisible ou a été modifié après son écriture.
verify-log_changed = log.jsonl a été modifié : une ligne a été changée, supprimée, insérée ou déplacée, ou son heure recule.
verify-head_missing = log.jsonl ne contient pas la ligne conservée : il a été coupé ou réécrit.
verify-not_signed = Le plan se dit approuvé, mais le journal ne contient pas cette approbation.
verify-other_plan = Le dernier plan du journal est un autre : un plan.json plus ancien ou différent a été mis à sa place.
verify-sheet_changed = La feuille de relecture n’est pas celle qui a été signée. Ce qui a été signé est dans plan.json.
verify-other_ledger = Le plan a été établi à partir d’un autre registre.
verify-anchor_older = run.json ne contient pas la dernière ligne du journal : un run.json plus ancien a été mis à sa place, ou le programme a été arrêté pendant une signature ou un export. Dans ce dernier cas, un nouvel export rétablit l’ensemble.
verify-other_run = Le plan n’est pas celui qu’a proposé l’exécution de ce dossier.
verify-signature-good = plan.json est signé par l’une de ces clés SSH.
verify-signature-missing = Il n’y a pas de signature par une clé SSH à côté de plan.json (plan.json.sig).
verify-signature-other = plan.json.sig n’est pas une signature de ce plan par l’une de ces clés SSH.
export-households = { $n } { $n_count ->
    [one] personne a été jointe
   *[other] personnes ont été jointes
} au courrier de leur foyer.
export-same-household = { $n } { $n_count ->
    [one] courrier va
   *[other] courriers vont
} à un foyer qui en reçoit un autre : --households les réunit.
export-held-back = { $n } { $n_count ->
    [one] personne n’est
   *[other] personnes ne sont
} pas dans le fichier : il s’agit peut-être de quelqu’un qui a refusé ou qui est décédé. Répondez avec obole people review, importez de nouveau, puis exportez de nouveau.
export-again = Cette liste a déjà été exportée : { $n } fois.
letters-again = Des lettres à ces personnes ont déjà été approuvées : { $n } fois.
export-contacts = { $n } { $n_count ->
    [one] personne, contactée ou témoin, a été ajoutée
   *[other] personnes, contactées ou témoins, ont été ajoutées
} à { $path } : la prochaine liste les laisse de côté.
export-done = { $n } { $n_count ->
    [one] ligne
   *[other] lignes
} dans { $path }. Supprimez ce fichier une fois l’envoi fait.
export-no-people = Aucun coffre d’identités n’a été donné : le fichier ne contient que des identifiants.
as-of-over = { $months_count ->
    [one] Le mois qui suit le { $day } est déjà écoulé
   *[other] Les { $months } mois qui suivent le { $day } sont déjà écoulés
} : importez un export plus récent.
run-no-outcome = Aucune prédiction n’a pu être testée pour l’instant : l’historique ne couvre pas { $months } mois de résultats. La liste est classée par dernier don, sans probabilités.
run-as-of = À la date du { $day }, { $months_count ->
    [one] pour le mois
   *[other] pour les { $months } mois
} à venir.
run-done-nobody = Le rapport est { $path }. Personne n’est sur la liste ; les raisons sont ci-dessus.
run-done = Le rapport est { $path }. Une personne doit vérifier la liste avant usage.
simulate-done = { $gifts } { $gifts_count ->
    [one] don
   *[other] dons
} de { $donors } { $donors_count ->
    [one] donateur inventé
   *[other] donateurs inventés
}.
status-settled = encaissé
status-pending = en attente
status-failed = échoué
status-refunded = remboursé
status-cancelled = annulé
features-incomplete = Le registre s’arrête le { $day }, avant la fin des mois à prédire : « aucun don » peut vouloir dire « pas encore ». Pour l’apprentissage, choisissez une date plus ancienne ou moins de mois.
left-out-profiling = { $n } { $n_count ->
    [one] personne n’est
   *[other] personnes ne sont
} pas dans la table : une opposition au profilage ou un décès est enregistré.
features-done = { $n } { $n_count ->
    [one] donateur
   *[other] donateurs
} à la date du { $day }
export-gone = { $n } { $n_count ->
    [one] donateur retiré
   *[other] donateurs retirés
} : opposition, décès ou absence du registre depuis la création du plan.
export-no-address = { $n } { $n_count ->
    [one] ligne n’a pas
   *[other] lignes n’ont pas
} d’adresse pour ce canal.
kpi-year = Année
kpi-donors = Donateurs
kpi-gifts = Dons
kpi-income = Collecte
kpi-income-before = Collecte de l’année précédente
kpi-average = Don moyen
kpi-retention = Taux de fidélisation
kpi-retention-new = … des nouveaux donateurs
kpi-retention-repeat = … des donateurs renouvelés
kpi-retention-recaptured = … des donateurs réactivés
kpi-recapture = Taux de réactivation
kpi-lybunt = LYBUNT (l’an passé, pas cette année)
kpi-sybunt = SYBUNT (une année passée, LYBUNT compris)
explain-likelihood = { $donor } : probabilité de don { $likelihood }
what-if-left-out = Les réponses du modèle qui se contredisent ne sont pas montrées.
explain-note = Les poids sont sur l’échelle des cotes logarithmiques, par rapport au donateur moyen. Ils montrent ce que le modèle a utilisé, pas pourquoi le donateur donne.
backtest-said = { $task } : { $why }
audit-said = { $line }


# Buy-till-you-die models.
btyd-head = { $model } : { $n } { $n_count ->
    [one] donateur
   *[other] donateurs
}, log-vraisemblance { $likelihood }
btyd-param = paramètre
btyd-value = estimation
btyd-error = erreur type
btyd-low = 95 % de
btyd-high = à
btyd-limit = { $a } et { $b } tendent ensemble vers l’infini : à cette limite, tous les donateurs sont semblables et partagent { $shared } = { $value } (erreur type { $error })
btyd-no-mean = q ne dépasse pas 1 : la moyenne de tous les donateurs est infinie, et le montant attendu d’une personne avec peu de dons peut ne pas exister.

table-stray-quote = Un guillemet a été lu comme du texte à { $n_count ->
    [one] la ligne { $row }
   *[other] { $n } lignes, d’abord à la ligne { $row }
}. Vérifiez la ligne si elle semble fausse.
table-rows = { $n } { $n_count ->
    [one] ligne
   *[other] lignes
}, dont { $events } avec l’événement ({ $share }), { $folds } { $folds_count ->
    [one] partie, prédite
   *[other] parties, chacune prédite
} par des modèles qui ne l’ont pas vue
table-repeats = Les lignes ont été réparties au hasard { $n } fois ; les chiffres sont des moyennes.
table-profit = Dons moins coûts : { $all } si tout le monde est contacté ; { $chosen } si l’on contacte seulement { $contacted_count ->
    [one] la personne
   *[other] les { $contacted } personnes
} dont le don attendu dépasse le coût, pour une prévision de { $predicted }.
table-leak = Mis à l’écart, car { $n_count ->
    [one] cette colonne révèle à elle seule
   *[other] ces colonnes révèlent à elles seules
} qui a répondu : { $columns }. Une colonne qui contient le résultat ne peut pas le prédire.
table-leak-only = Mis à l’écart, car noté seulement pour ceux qui ont répondu : { $columns }. Une colonne qui contient le résultat ne peut pas le prédire.
table-identifier = Mis à l’écart comme { $n_count ->
    [one] identifiant
   *[other] identifiants
} : { $columns }
table-free-text = Mis à l’écart comme texte libre : { $columns }
table-constant = Mis à l’écart, car toutes les lignes ont la même valeur : { $columns }
table-without-outcome = { $n } { $n_count ->
    [one] ligne sans résultat est laissée
   *[other] lignes sans résultat sont laissées
} de côté.
table-protected = Entrées qui touchent à des attributs protégés : { $columns }. Écartez-les avec --drop si les scores doivent servir à des décisions sur des personnes.
table-rule-recency = La règle simple classe par { $column }, le plus récent d’abord.
table-rule-share = Aucune colonne de récence n’a été trouvée : la règle simple est la part d’ensemble. Désignez-en une avec --recency.
table-model-rule = règle
table-model-logistic = logistique
table-model-boosted = arbres boostés
table-model-logistic_and_boosted = les deux
backtest-days = { $task } : la moyenne de { $n } { $n_count ->
    [one] modèle, celui de l’année la plus récente,
   *[other] modèles, ceux des années les plus récentes,
} prédit ; sur des données ultérieures, moins d’années font moins bien de plus d’une erreur type.
backtest-drift = { $task } : les probabilités sont corrigées de l’erreur du modèle un horizon plus tôt, parce que la correction de l’année d’avant a elle aussi aidé.
value-done = { $n } { $n_count ->
    [one] donateur évalué
   *[other] donateurs évalués
} sur 1, 3 et 5 ans à partir du { $day }
value-too-short = L’historique est trop court pour une valeur à vie : il n’y a pas de value.csv.
answer-vault = Les noms de { $n } { $n_count ->
    [one] personne
   *[other] personnes
} sont dans { $path } : gardez ce dossier pour les imports suivants.
answer-read = Lignes : { $read }, retenues { $taken }, doubles { $repeated }, rejetées { $refused }. Donateurs { $donors }, encaissé { $sums }.
answer-nothing = rien
answer-more-findings = { $n_count ->
    [one] { $n } autre constat est
   *[other] { $n } autres constats sont
} dans le rapport.
answer-total-interval = Intervalle à 80 % de leurs dons : de { $low } à { $high }, d’après les années passées.
answer-left-out = Écartés : { $reasons }.
left-out-deceased = décédés ou peut-être décédés
left-out-do_not_profile = opposés ou peut-être opposés au profilage
left-out-objected = opposés au contact
left-out-consent_unclear = au consentement non compris
left-out-not_opted_in = sans accord pour ce canal
left-out-refusals_unknown = sans ligne de donateur
left-out-donors_incomplete = mis en attente : des refus peuvent manquer
left-out-no_score = sans don antérieur
left-out-monthly_donor = donateurs mensuels
left-out-gave_recently = dons trop récents
left-out-not_for_goal = hors de l’objectif
left-out-may_stop = don régulier fragile
left-out-other_segment = autre segment
left-out-other_campaign = autre campagne
left-out-other_area = autre zone
left-out-other_amount = autre montant
left-out-no_address = sans adresse
left-out-other_channel = sur une autre liste
left-out-contacted_recently = contactés trop récemment
left-out-contacted_often = contactés trop souvent cette année
left-out-held_out_recently = témoins récents
left-out-not_worth_the_cost = apporteraient moins que le coût d’un contact
left-out-segment_full = d’un segment complet
left-out-over_budget = au-delà du budget
left-out-over_maximum = au-delà du maximum
left-out-removed_in_review = retirés par une personne
answer-task-gift = qui donne
answer-task-lapse = qui s’arrête
answer-task-amount = combien
answer-task-second-gift = qui redonne dans les 12 mois du premier don
answer-task-monthly = qui passe au don mensuel
answer-task-upgrade = qui augmente son don mensuel
answer-task-reactivate = qui revient
answer-by-model = Par des modèles meilleurs que la règle simple sur le passé : { $tasks }.
answer-by-rule = Par la règle simple, aucun modèle n’ayant mieux prédit : { $tasks }.
answer-look = À regarder avant d’écrire, ces disparités (rapports sous { $threshold }) :
answer-no-disparity = Aucune disparité n’a pu être montrée : aucun rapport entre deux groupes n’est sûrement sous { $threshold }. Les petits groupes ne sont pas comparés.
answer-more-disparities = { $n } de plus : { $path }
answer-report = Le rapport : { $path }   (-v montre ce que chaque étape a trouvé)
answer-next = Ensuite : relisez { $sheet }, supprimez qui vous ne voulez pas, puis
answer-next-named = Ensuite : écrivez la feuille avec les noms, relisez-la et enregistrez-la, puis signez et exportez
answer-sheet = relecture.xlsx
answer-name = NOM
answer-default = { $threshold }, par défaut
model-before-erasure = Les modèles ont été ajustés avant l’effacement des données de { $n } { $n_count ->
    [one] personne
   *[other] personnes
} (le dernier le { $day }). Ajustez-les à nouveau : obole fit.

# La feuille de relecture avec les noms (`obole review --people`).
sheet-file = relecture.xlsx
sheet-name-of-list = Relecture
sheet-name-of-help = Mode d’emploi
sheet-keep = Garder ?
sheet-checked = Vérifié à la main
sheet-name = Nom
sheet-town = Ville
sheet-last-gift = Dernier don
sheet-segment = Segment
sheet-suggested-ask = Montant proposé ({ $currency })
sheet-suggested-ask-monthly = Montant proposé par mois ({ $currency })
sheet-suggested-ask-upgrade = Montant proposé par mois ({ $currency })
sheet-ask-2 = Deuxième montant
sheet-ask-3 = Troisième montant
sheet-reason-1 = Pourquoi : première raison
sheet-reason-2 = Deuxième raison
sheet-reason-3 = Troisième raison
sheet-gift-likelihood = Probabilité d’un don (mois : { $months })
sheet-gift-likelihood-second-gift = Probabilité d’un deuxième don dans les 12 mois du premier (mois : { $months })
sheet-gift-likelihood-monthly = Probabilité d’un don mensuel (mois : { $months })
sheet-gift-likelihood-upgrade = Probabilité d’une mensualité plus élevée (mois : { $months })
sheet-expected-gift = Total en cas de don ({ $currency })
sheet-expected-gift-monthly = Total dans ce cas ({ $currency })
sheet-expected-gift-upgrade = Total dans ce cas ({ $currency })
sheet-note = Note
sheet-rank = Rang
sheet-donor-id = Identifiant
sheet-check = Code de contrôle
sheet-yes = oui
sheet-no = non
sheet-to-check = à vérifier
sheet-is-checked = vérifié
sheet-gift = { $amount } le { $day }
sheet-how-1 = Choisissez oui ou non dans la colonne « Garder ? » pour chaque personne. Vous connaissez des gens qu’aucun fichier ne connaît : écrivez non chaque fois qu’un courrier serait malvenu.
sheet-how-2 = Corrigez le montant proposé si vous savez mieux. Le deuxième et le troisième en découlent à la signature. Aucun ne dépasse le plus haut montant de la ligne : l’un d’eux, ou les deux, peuvent donc manquer.
sheet-how-3 = Quelques lignes, tirées au sort, portent « à vérifier ». Regardez chacune de ces personnes, par exemple dans vos dossiers, puis choisissez « vérifié ». La liste ne peut pas être signée avant.
sheet-how-4 = La note est pour vous et pour ceux qui relisent avec vous. Elle n’est pas enregistrée dans la liste. Si elle dit qu’une personne refuse ou est décédée, écrivez aussi non dans « Garder ? ».
sheet-how-5 = La probabilité est celle d’un don, quel qu’il soit, dans les mois indiqués, même sans courrier. Le montant à côté est le total de ces mois, en cas de don.
sheet-how-5-second-gift = La probabilité est celle d’un autre don dans les mois indiqués et dans les 12 mois du premier don, même sans courrier. Le montant à côté est le total des mois indiqués, en cas de don.
sheet-how-5-monthly = La probabilité est celle d’une première mensualité dans les mois indiqués, même sans courrier. Le total à côté est ce que donnent pendant ce temps ceux qui commencent. Le montant proposé est une mensualité.
sheet-how-5-upgrade = La probabilité est celle d’une mensualité plus élevée d’au moins 10 % après les mois indiqués, même sans courrier. Le total à côté est ce que donnent pendant ce temps ceux qui l’augmentent. Le montant proposé est une mensualité.
sheet-how-6 = Ce fichier contient des noms. Gardez-le sur cette machine et supprimez-le une fois la liste signée.
sheet-no-ledger = Aucun registre de cette liste n’est à côté d’elle, dans son dossier ou à côté du coffre : la colonne du dernier don est vide. --ledger l’indique.
sheet-written = La feuille compte { $n } { $n_count ->
    [one] personne
   *[other] personnes
}. Relisez-la, vérifiez à la main les lignes tirées au sort ({ $drawn }), enregistrez-la, puis signez : obole review PLAN --sheet FICHIER --approve --by NOM. Elle contient des noms : supprimez-la ensuite.
review-checked = Lignes tirées au sort et vérifiées à la main : { $n }.
review-unchecked = { $n } { $n_count ->
    [one] ligne tirée au sort porte
   *[other] lignes tirées au sort portent
} encore « à vérifier » : la liste ne peut pas encore être signée.
review-no-check = Cette feuille ne contient pas de noms : personne n’a été vérifié à la main. --people en écrit une qui en contient.
review-agreed = Signé par { $by } ; d’accord : { $names }.
review-reopened = La version { $version } est un projet dans { $path } : relisez-la et signez-la là. La version signée reste telle quelle et ne s’exporte plus.
review-reopened-exported = La version signée a été exportée, ou ses lettres approuvées, { $n } fois : les personnes à qui l’on a écrit sont aussi sur la nouvelle liste. Retirez-les, ou n’envoyez pas le premier courrier.

# `obole export` : salutations et formats.
greeting = Bonjour { $names },
greeting-and = et
greeting-nobody = Bonjour,
export-list-rows = { $path }. Lignes lues : { $read } ; lignes qui désignent quelqu’un : { $matched }.
export-list-saved = { $n } { $n_count ->
    [one] ligne ne correspond à personne. Le coffre l’enregistre
   *[other] lignes ne correspondent à personne. Le coffre les enregistre
} pour de futurs donateurs. Ligne : { $rows }
export-list-lost = { $n } { $n_count ->
    [one] ligne ne correspond à personne et n’est enregistrée
   *[other] lignes ne correspondent à personne et ne sont enregistrées
} nulle part. Ligne : { $rows }
export-list-unreadable = { $n } { $n_count ->
    [one] ligne ne nomme personne ou est illisible ; elle a été laissée
   *[other] lignes ne nomment personne ou sont illisibles ; elles ont été laissées
} de côté. Ligne : { $rows }
export-objections = Les listes de refus ont été appliquées, et le coffre les enregistre. Elles ajoutent { $n } { $n_count ->
    [one] donateur
   *[other] donateurs
} à ceux dont le registre connaît l’opposition à ce canal, y compris celles que le coffre avait déjà.
export-left-out-address = { $n } { $n_count ->
    [one] donateur n’a
   *[other] donateurs n’ont
} pas d’adresse pour ce canal dans le coffre et { $n_count ->
    [one] n’est
   *[other] ne sont
} pas dans le fichier.
plan-proof = Preuve sur les années passées, { $task } : { $why }
plan-of-the-past = Le registre va plus de deux mois au-delà du { $day } : c’est une liste du passé, à comparer à ce qui est venu. Des personnes ont pu donner depuis ; pour une liste à utiliser, nommez un jour plus récent (--as-of).
export-gave-since = Écartés, car ils ont donné depuis que la liste existe : { $n }
export-reached-since = Écartés, car une autre campagne les a contactés, ou pris comme témoins, depuis que la liste existe : { $n }
export-incomplete = Adresses sans ville ou sans code postal, que la poste peut renvoyer : { $n }
hold-out-none-at-once = Pas de groupe témoin : avec --not-since sous 7, la liste peut comprendre des donateurs à remercier. L’effet de cette campagne ne pourra pas être mesuré.
plan-no-address-at-all = Le coffre n’a ni adresse ni numéro pour ce canal ({ $channel }) : la liste ne sert que si vous les gardez ailleurs.
data-old = Le registre s’arrête au { $day }, il y a des mois : dons et refus venus depuis ne sont pas connus. Importez le dernier export avant d’écrire à quiconque.
plan-vault-locked = Le coffre { $path } est chiffré et n’a pas été lu : la liste peut comprendre des donateurs sans adresse, et ceux dont seul le coffre connaît l’opposition. `obole export` les écarte.
export-left-out-postal = { $n } { $n_count ->
    [one] donateur n’a
   *[other] donateurs n’ont
} pas d’adresse avec code postal et ville dans le coffre et { $n_count ->
    [one] n’est
   *[other] ne sont
} pas dans le fichier. `obole export` sans --for écrit ce que le coffre contient.
export-too-long = Une ligne d’adresse de plus de 38 caractères risque d’être coupée par l’imprimeur. Nombre d’adresses qui en ont une : { $n }. Raccourcissez-les dans le fichier.

# `obole letters` : mots des lettres, et ce que dit la commande.
letters-or = ou
letters-draft-mark = BROUILLON
letters-opt-out = Si vous ne souhaitez plus recevoir de nos nouvelles, un mot suffit : { $contact }.
letters-tax-66 = Si vous êtes imposable en France, un don ouvre droit à une réduction d’impôt sur le revenu de 66 % de son montant, dans la limite de 20 % du revenu imposable (article 200 du code général des impôts, règle en vigueur au { $day }).
letters-tax-75 = Si vous êtes imposable en France, un don ouvre droit à une réduction d’impôt sur le revenu de 75 % de son montant, jusqu’à { $ceiling } de dons par an, et de 66 % au-delà, dans la limite de 20 % du revenu imposable (article 200, 1 ter, du code général des impôts, règle en vigueur au { $day }).
letters-warning = à décider :
letters-fault = défaut :
letters-no-fault = Les modèles n’ont pas de défaut qui arrête leurs lettres.
letters-drafts = Fichiers écrits dans { $path } : { $n }. Ce sont des brouillons : faites-en vos propres mots et remplissez letters.toml, puis vérifiez-les avec obole letters --check --templates { $path }.
letters-done = { $n } { $n_count ->
    [one] lettre
   *[other] lettres
} dans { $path }. Supprimez ce fichier une fois les lettres parties.
letters-by-person = Prélèvements rejetés sans lettre, à traiter par une personne : { $n }. Voir obole remind.
letters-are-drafts = Chaque lettre porte la mention « brouillon ». Quand une personne les a relues, écrivez-les à nouveau avec --approved-by NOM.
letters-approved = Lettres approuvées par { $by } ; le journal du plan le consigne avec l’empreinte des modèles.
letters-approved-beside = Lettres approuvées par { $by } ; c’est consigné dans { $path }, avec l’empreinte des lettres et celle de leurs modèles.
letters-gone = { $n } { $n_count ->
    [one] donateur ne reçoit
   *[other] donateurs ne reçoivent
} pas de lettre : opposition, refus du prélèvement ou décès.
letters-held-back = { $n } { $n_count ->
    [one] personne ne reçoit
   *[other] personnes ne reçoivent
} pas de lettre : il s’agit peut-être de quelqu’un qui a refusé ou qui est décédé. Répondez avec obole people review, importez de nouveau, puis écrivez de nouveau les lettres.
letters-refusals-unknown = { $n } { $n_count ->
    [one] donateur ne reçoit
   *[other] donateurs ne reçoivent
} pas de lettre : aucune ligne de la table des donateurs ne dit s’ils refusent. Ajoutez la ligne et importez de nouveau.
letters-households-by-post = Les messages par e-mail vont à des personnes : --households n’y change rien.

# Le groupe témoin d’une liste.
hold-out-power = { $held } { $held_count ->
    [one] personne est tirée
   *[other] personnes sont tirées
} au sort comme groupe témoin, sans contact : elles montreront ce que cette liste apporte (obole measure).
hold-out-shows = Une telle campagne montre, 8 fois sur 10, un effet sur la part de donateurs d’au moins (en points) : { $points }.
hold-out-never = Cette liste est trop courte pour montrer un effet d’un point, quel que soit le groupe témoin : aucun nombre réaliste de campagnes de ce genre ne peut le montrer, même mesurées ensemble.
hold-out-needs = Pour voir un effet d’un point, ce nombre doit être de { $needed } (--hold-out { $share }).
hold-out-pool = Cette liste est trop courte pour montrer un effet d’un point, quel que soit le groupe témoin : mesurez ensemble environ { $campaigns } { $campaigns_count ->
    [one] campagne
   *[other] campagnes
} de ce genre (obole measure PLAN PLAN …).
hold-out-none = Pas de groupe témoin, car la liste est courte : l’effet de cette campagne seule ne peut pas être mesuré. Réservez-en une part avec --hold-out 0.1, et mesurez plusieurs campagnes ensemble.
hold-out-brief = { $held } { $held_count ->
    [one] autre est tirée
   *[other] autres sont tirées
} au sort comme groupe témoin, pour mesurer l’effet (-v dit ce qu’il montrera).
