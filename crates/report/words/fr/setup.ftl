# Réglages et `obole doctor`.
settings-from = Réglages lus dans { $path }
doctor-state-good = ok
doctor-state-note = note
doctor-state-problem = problème
doctor-version = obole { $version } sur { $system }
doctor-language = Les messages sont en français. `--lang en` ou OBOLE_LANG=en pour l’anglais.
doctor-language-other = Les messages sont en français, mais cette machine est réglée sur { $found }. `--lang en` ou OBOLE_LANG=en pour l’anglais.
doctor-terminal = Sortie vers un terminal : l’avancement est affiché. Une ligne contient { $width } caractères.
doctor-terminal-none = La sortie ne va pas vers un terminal : ni avancement ni couleurs.
doctor-settings-none = Il n’y a pas d’obole.toml ici ; chaque option garde sa valeur par défaut.
doctor-settings = { $path } est valide.
doctor-settings-broken = { $path } : { $why }
doctor-writable = On peut écrire dans { $path }.
doctor-not-writable = On ne peut pas écrire dans { $path } ({ $why }). Choisissez un autre dossier avec `--out`.
doctor-space = { $free } Mio libres sur le disque de { $path }.
doctor-space-low = Seulement { $free } Mio libres sur le disque de { $path }. Un million de donateurs demande environ { $needed } Mio.
doctor-ledger = { $path } est un registre (format { $format }) : { $gifts } { $gifts_count ->
    [one] ligne
   *[other] lignes
} de { $donors } { $donors_count ->
    [one] donateur
   *[other] donateurs
}. SHA-256 { $sha }
doctor-model = { $path } est un modèle (format { $format }) de la tâche { $task }, ajusté au { $day } pour { $months } mois. SHA-256 { $sha }
doctor-plan-draft = { $path } est un plan (format { $format }) de { $n } { $n_count ->
    [one] ligne
   *[other] lignes
}, un brouillon que personne n’a signé. SHA-256 { $sha }
doctor-plan-approved = { $path } est un plan (format { $format }) de { $n } { $n_count ->
    [one] ligne
   *[other] lignes
}, signé. SHA-256 { $sha }
doctor-people = { $path } nomme { $n } { $n_count ->
    [one] personne
   *[other] personnes
} (format { $format }) ; seul son propriétaire peut l’ouvrir.
doctor-people-open = { $path } nomme des personnes, et d’autres utilisateurs de cette machine peuvent l’ouvrir (mode { $mode }). Fermez-le : chmod 700 { $path }
doctor-people-encrypted = { $path } contient un coffre chiffré qui n’a pas été ouvert : donnez sa phrase secrète avec --passphrase-file pour le vérifier.
doctor-contacts-differ = { $path } ne correspond pas à ce qu’a envoyé { $plan } : donateurs absents { $missing }, en double { $repeated }, modifiés { $changed }. Un nouvel export ajoute les absents ; reprenez les autres d’une sauvegarde.
doctor-run-changed = { $path } : { $n } { $n_count ->
    [one] fichier a changé
   *[other] fichiers ont changé
} depuis l’exécution : { $files }
doctor-unfinished = { $path } contient des fichiers de deux exécutions : l’une a été arrêtée pendant leur remplacement. Relancez la même commande ; elle les remplace tous.
doctor-leftovers = { $path } contient { $n } { $n_count ->
    [one] fichier temporaire
   *[other] fichiers temporaires
} d’une exécution arrêtée ; il peut s’y trouver des noms. La prochaine exécution dans ce dossier les supprime.
doctor-broken = { $path } est inutilisable : { $why }
doctor-unknown = { $path } n’est ni un registre, ni un modèle, ni un plan, ni un dossier de personnes.
doctor-good = Aucun problème n’a été trouvé.
doctor-bad = { $n } { $n_count ->
    [one] problème trouvé
   *[other] problèmes trouvés
}.

# `obole privacy`.
gender-f = femme
gender-m = homme
gender-x = autre
language-en = anglais
language-fr = français
language-nl = néerlandais
origin-email = e-mail
origin-event = événement
origin-phone = téléphone
origin-post = courrier
origin-sms = SMS
origin-street = rue
origin-web = site web
consent-allowed = accepté
consent-objected = refusé
consent-not_objected = aucune opposition enregistrée
consent-unclear = pas clair, traité comme un refus
consent-unknown = rien d’enregistré
kind-of-organisation = organisme
kind-of-person = personne
privacy-open-pairs = Peut-être la même personne, non comprise ici : { $ids }. Regardez d’abord obole people review.
erase-left = La personne figure aussi dans des fichiers créés à côté de ceux de l’exécution : { $files }. Supprimez-les ou refaites-les.
erase-marked = { $file } : marqué comme ajusté avant l’effacement
erase-removed = { $file } : supprimé
erase-rows-removed = { $file } : { $n } { $n_count ->
    [one] ligne
   *[other] lignes
}
erase-preview = Rien n’a été modifié : ajoutez --yes pour effacer.
erase-signed = La personne a été retirée de la liste signée ; le journal le consigne. Une signature par clé est à refaire.
erase-done = Effacé. Effacez aussi la personne dans la source et dans les fichiers d’envoi exportés. Ajustez à nouveau les modèles : obole run ou obole fit.
privacy-draft = C’est un brouillon. Une personne le lit, remplit chaque […] et en prend la responsabilité.
privacy-yes = oui

# `obole people`.
people-open = { $n } { $n_count ->
    [one] paire de personnes est
   *[other] paires de personnes sont
} peut-être un même donateur.
people-none = Aucune paire de personnes du coffre ne semble être un même donateur, ou toutes ont reçu une réponse.
people-how = Répondez par --yes PAIRE ou --no PAIRE, ou écrivez le tableau avec --out FICHIER, remplissez la colonne `answer` (oui ou non) et relisez-le avec --answers FICHIER.
people-more = { $n } { $n_count ->
    [one] autre paire figure
   *[other] autres paires figurent
} dans le tableau (--out FICHIER).
people-saved = { $n } { $n_count ->
    [one] réponse a été enregistrée
   *[other] réponses ont été enregistrées
} dans { $path }. Le registre en tiendra compte au prochain import.
spellings-open = { $n } { $n_count ->
    [one] autre écriture du nom ou du code postal d’un donateur. Ces lignes ont
   *[other] autres écritures du nom ou du code postal de donateurs. Ces lignes ont
} l’adresse e-mail, le compte bancaire ou le numéro des autres. Répondez non s’il s’agit de quelqu’un d’autre : à partir du prochain import, ces lignes auront leur propre donateur.
spellings-none = Toutes les lignes d’un donateur ont le même nom et le même code postal, ou toutes les paires ont reçu une réponse.
spellings-also = écrit aussi : { $written }
spellings-exist = { $n } { $n_count ->
    [one] donateur, réuni par l’e-mail, le compte bancaire ou le numéro, est aussi écrit autrement
   *[other] fois, un donateur réuni par l’e-mail, le compte bancaire ou le numéro est aussi écrit autrement
} : obole people review --merged montre ce qui a été réuni, pour l’annuler au besoin.
people-same = identique : { $fields }
people-gifts = { $n } { $n_count ->
    [one] don
   *[other] dons
}, { $sum }, le dernier le { $day }
people-close = proche : { $fields }
people-different = différent : { $fields }
person-birth = date de naissance
person-email = e-mail
person-first-name = prénom
person-last-name = nom
person-phone = téléphone
person-place = adresse
same-gifts-none = Aucun versement d’un donateur ne ressemble à un don d’une autre source, ou toutes les paires ont reçu une réponse. Les dons de deux fiches d’une même personne sont comparés après obole people review.
same-gifts-open = { $n } { $n_count ->
    [one] versement est
   *[other] versements sont
} peut-être aussi { $n_count ->
    [one] un don
   *[other] des dons
} d’une autre source et { $n_count ->
    [one] compte
   *[other] comptent
} deux fois tant que vous n’avez pas répondu.
same-gifts-record = { $day } · { $source }, ligne { $row }
purge-archive = { $n } { $n_count ->
    [one] donateur n’a
   *[other] donateurs n’ont
} aucun versement depuis le { $day } : la conservation est terminée.
purge-scoring = { $n } { $n_count ->
    [one] donateur n’a
   *[other] donateurs n’ont
} pas donné signe depuis le { $day } : plus de scores.
purge-solicitation = { $n } { $n_count ->
    [one] donateur n’a
   *[other] donateurs n’ont
} pas donné signe depuis le { $day } : plus de sollicitations.

# `obole privacy pseudonymise`.
pseudonymised = { $donors } { $donors_count ->
    [one] donateur
   *[other] donateurs
} et { $payments } { $payments_count ->
    [one] versement
   *[other] versements
} avec de nouveaux identifiants sont dans { $path }.
pseudonymised-without-profiling = Écartés : { $n } { $n_count ->
    [one] donateur opposé
   *[other] donateurs opposés
} au profilage.
pseudonymised-without-deceased = Écartés : { $n } { $n_count ->
    [one] donateur décédé.
   *[other] donateurs décédés.
}
pseudonymised-without-currency = Écartés : { $n } { $n_count ->
    [one] donateur n’ayant versé
   *[other] donateurs n’ayant versé
} que dans des devises rares.
pseudonymised-without-payments = Écartés : { $n } { $n_count ->
    [one] versement
   *[other] versements
} dans des devises rares.
pseudonymised-k = Chaque combinaison d’attributs est commune à { $n } { $n_count ->
    [one] donateur
   *[other] donateurs
} au moins (demandé : { $k }).
pseudonymised-attribute = { $name } { $n } (vidé : { $emptied })
pseudonymised-coarser = Moins précis (nombre de donateurs) : { $list }.
pseudonymised-nothing-left = Il ne reste aucun attribut à { $n } { $n_count ->
    [one] donateur.
   *[other] donateurs.
}
pseudonymised-rounded = { $n } { $n_count ->
    [one] montant arrondi
   *[other] montants arrondis
} à l’unité.
pseudonymised-top = { $n } { $n_count ->
    [one] versement supérieur
   *[other] versements supérieurs
} à { $level } { $n_count ->
    [one] a été ramené
   *[other] ont été ramenés
} à ce montant.
pseudonymised-campaigns = { $n } { $n_count ->
    [one] campagne a reçu
   *[other] campagnes ont reçu
} un nom neutre : C1, C2… par date du premier versement.
pseudonymised-rare-campaigns = { $n } { $n_count ->
    [one] campagne de peu de donateurs est devenue
   *[other] campagnes de peu de donateurs sont devenues
} C0.
pseudonymised-words = { $column } : mots rares retirés de { $n } { $n_count ->
    [one] versement
   *[other] versements
}
pseudonymised-unique = { $n } { $n_count ->
    [one] donateur a
   *[other] donateurs ont
} un premier mois, un nombre de versements et une somme que nul autre n’a : { $share } de l’ensemble. Qui connaît cela d’une personne retrouve ses dons.
pseudonymised-personal = Ce sont toujours des données personnelles (RGPD, article 4, point 5, et considérant 26), et non des données anonymes. Transmettez-les par une convention écrite, pour une finalité annoncée à vos donateurs, et faites-les supprimer ensuite. Ne les publiez pas.
pseudonymised-link = Les anciens et les nouveaux identifiants sont dans { $path }. Ne remettez pas ce fichier à qui reçoit la copie.
pseudonymised-no-link = Aucune table ne relie les nouveaux identifiants aux anciens ; la prochaine copie en aura d’autres.
quasi-acquisition-channel = canal d’acquisition
quasi-birth-year = année de naissance
quasi-country = pays
quasi-gender = genre
quasi-kind = personne ou organisme
quasi-language = langue
quasi-postcode = code postal

# `obole people encrypt`, and the passphrase of an encrypted vault.
passphrase-new = Nouvelle phrase secrète du coffre :
passphrase-again = La même phrase secrète, encore une fois :
passphrase-ask = Phrase secrète du coffre { $path } :
vault-decrypted = Le coffre est déchiffré : { $path } nomme { $n } { $n_count ->
    [one] personne
   *[other] personnes
} en clair.
vault-encrypted = Le coffre est chiffré : { $path } contient { $n } { $n_count ->
    [one] personne
   *[other] personnes
}.
vault-keep-passphrase = Gardez la phrase secrète en lieu sûr, ailleurs que sur cette machine : sans elle, personne ne peut retrouver les noms et les adresses.
vault-passphrase-changed = La phrase secrète du coffre est changée : { $path } contient { $n } { $n_count ->
    [one] personne
   *[other] personnes
}. Les sauvegardes gardent l’ancienne.
paid-by-card = carte bancaire
paid-by-direct_debit = prélèvement
paid-by-transfer = virement
paid-by-cheque = chèque
paid-by-cash = espèces
paid-by-paypal = PayPal
paid-by-in_kind = en nature
paid-by-other = autre

# `obole find`.
find-nobody = Personne dans le coffre n’a un tel nom, e-mail, ville ou numéro. Essayez une partie du nom de famille.
find-more = { $n } { $n_count ->
    [one] autre personne correspond
   *[other] autres personnes correspondent
} : écrivez davantage du nom.
