# Settings and `obole doctor`.
settings-from = Settings from { $path }
doctor-state-good = ok
doctor-state-note = note
doctor-state-problem = problem
doctor-version = obole { $version } on { $system }
doctor-language = Messages are in English. `--lang fr` or OBOLE_LANG=fr for French.
doctor-language-other = Messages are in English, but this machine is set to { $found }. `--lang fr` or OBOLE_LANG=fr for French.
doctor-terminal = The output goes to a terminal: progress is shown. A line holds { $width } characters.
doctor-terminal-none = The output does not go to a terminal: no progress and no colours are shown.
doctor-settings-none = There is no obole.toml here; every option keeps its default.
doctor-settings = { $path } is valid.
doctor-settings-broken = { $path }: { $why }
doctor-writable = { $path } can be written to.
doctor-not-writable = { $path } cannot be written to ({ $why }). Choose another folder with `--out`.
doctor-space = { $free } MiB are free on the disk of { $path }.
doctor-space-low = Only { $free } MiB are free on the disk of { $path }. A million donors need about { $needed } MiB.
doctor-ledger = { $path } is a ledger (format { $format }): { $gifts } { $gifts_count ->
    [one] row
   *[other] rows
} of { $donors } { $donors_count ->
    [one] donor
   *[other] donors
}. SHA-256 { $sha }
doctor-model = { $path } is a model (format { $format }) of the task { $task }, fitted as of { $day } for { $months } months. SHA-256 { $sha }
doctor-plan-draft = { $path } is a plan (format { $format }) with { $n } { $n_count ->
    [one] row
   *[other] rows
}, a draft that nobody has signed. SHA-256 { $sha }
doctor-plan-approved = { $path } is a plan (format { $format }) with { $n } { $n_count ->
    [one] row
   *[other] rows
}, signed. SHA-256 { $sha }
doctor-people = { $path } names { $n } { $n_count ->
    [one] person
   *[other] people
} (format { $format }); only its owner can open it.
doctor-people-open = { $path } names people, and other users of this machine can open it (mode { $mode }). Close it: chmod 700 { $path }
doctor-people-encrypted = { $path } holds an encrypted vault that was not opened: give its passphrase with --passphrase-file to check it.
doctor-contacts-differ = { $path } does not fit what { $plan } sent: donors missing { $missing }, twice { $repeated }, changed { $changed }. Exporting again adds those missing; restore the others from a backup.
doctor-run-changed = { $path }: { $n } { $n_count ->
    [one] file has
   *[other] files have
} changed since the run: { $files }
doctor-unfinished = { $path } holds files of two runs: one was stopped while it replaced them. Run the same command again; it replaces them all.
doctor-leftovers = { $path } holds { $n } temporary { $n_count ->
    [one] file
   *[other] files
} of a run that was stopped; they may name people. The next run into this folder removes them.
doctor-broken = { $path } cannot be used: { $why }
doctor-unknown = { $path } is not a ledger, a model, a plan or a folder of people.
doctor-good = No problem was found.
doctor-bad = { $n } { $n_count ->
    [one] problem was
   *[other] problems were
} found.

# `obole privacy`.
gender-f = female
gender-m = male
gender-x = other
language-en = English
language-fr = French
language-nl = Dutch
origin-email = e-mail
origin-event = event
origin-phone = phone
origin-post = post
origin-sms = text message
origin-street = street
origin-web = web
consent-allowed = allowed
consent-objected = refused
consent-not_objected = no objection recorded
consent-unclear = not clear, treated as refused
consent-unknown = nothing recorded
kind-of-organisation = organisation
kind-of-person = person
privacy-open-pairs = May be the same person, and is not included: { $ids }. Look at obole people review first.
erase-left = The person is also in files that were made beside those of the run: { $files }. Delete them, or make them again.
erase-marked = { $file }: marked as fitted before the erasure
erase-removed = { $file }: removed
erase-rows-removed = { $file }: { $n } { $n_count ->
    [one] row
   *[other] rows
}
erase-preview = Nothing was changed: add --yes to erase.
erase-signed = The signed list was made without the person; its log records it. A signature by a key must be made again.
erase-done = Erased. Erase the person from the source as well, and from exported mailing files. Fit the models again: obole run or obole fit.
privacy-draft = This is a draft. A person reads it, fills in each […] and takes responsibility for it.
privacy-yes = yes

# `obole people`.
people-open = { $n } { $n_count ->
    [one] pair
   *[other] pairs
} of people may be the same donor.
people-none = No two people of the vault look like the same donor, or all pairs are answered.
people-how = Answer with --yes PAIR or --no PAIR, or write the table with --out FILE, fill in the column `answer`, and read it with --answers FILE.
people-more = { $n } { $n_count ->
    [one] more pair is
   *[other] more pairs are
} in the table (--out FILE).
people-saved = { $n } { $n_count ->
    [one] answer was
   *[other] answers were
} saved in { $path }. The ledger follows at the next import.
spellings-open = { $n } { $n_count ->
    [one] other spelling of a donor's name or postal code. The rows have
   *[other] other spellings of donors' names or postal codes. The rows have
} one e-mail, bank account or number with the others. Answer no if it is somebody else: from the next import on, these rows have a donor of their own.
spellings-none = All rows of a donor have the same name and postal code, or all pairs are answered.
spellings-also = also written: { $written }
spellings-exist = { $n } { $n_count ->
    [one] donor, merged by e-mail, bank account or number, is also written in another way
   *[other] times a donor, merged by e-mail, bank account or number, is also written in another way
}: obole people review --merged lists what was merged, so that you can undo it.
people-same = same: { $fields }
people-gifts = { $n } { $n_count ->
    [one] gift
   *[other] gifts
}, { $sum }, the last on { $day }
people-close = nearly: { $fields }
people-different = different: { $fields }
person-birth = date of birth
person-email = e-mail
person-first-name = first name
person-last-name = name
person-phone = telephone
person-place = address
same-gifts-none = No payment of a donor looks like a gift of another source, or all pairs are answered. Gifts of two records of one person are compared after obole people review.
same-gifts-open = { $n } { $n_count ->
    [one] payment
   *[other] payments
} may be a gift of another source as well, and { $n_count ->
    [one] counts
   *[other] count
} twice until you answer.
same-gifts-record = { $day } · { $source }, row { $row }
purge-archive = { $n } { $n_count ->
    [one] donor has
   *[other] donors have
} no payment since { $day }: storage is over.
purge-scoring = { $n } { $n_count ->
    [one] donor has
   *[other] donors have
} given no sign since { $day }: no more scores.
purge-solicitation = { $n } { $n_count ->
    [one] donor has
   *[other] donors have
} given no sign since { $day }: no more appeals.

# `obole privacy pseudonymise`.
pseudonymised = { $donors } { $donors_count ->
    [one] donor
   *[other] donors
} and { $payments } { $payments_count ->
    [one] payment
   *[other] payments
} with new identifiers are in { $path }.
pseudonymised-without-profiling = Left out: { $n } { $n_count ->
    [one] donor who objected
   *[other] donors who objected
} to profiling.
pseudonymised-without-deceased = Left out: { $n } { $n_count ->
    [one] donor who has died.
   *[other] donors who have died.
}
pseudonymised-without-currency = Left out: { $n } { $n_count ->
    [one] donor who paid
   *[other] donors who paid
} only in rare currencies.
pseudonymised-without-payments = Left out: { $n } { $n_count ->
    [one] payment
   *[other] payments
} in rare currencies.
pseudonymised-k = At least { $n } { $n_count ->
    [one] donor shares
   *[other] donors share
} each combination of attributes (requested: { $k }).
pseudonymised-attribute = { $name } { $n } (empty: { $emptied })
pseudonymised-coarser = Coarser (number of donors): { $list }.
pseudonymised-nothing-left = No attribute is left of { $n } { $n_count ->
    [one] donor.
   *[other] donors.
}
pseudonymised-rounded = { $n } { $n_count ->
    [one] amount was
   *[other] amounts were
} rounded to the whole unit.
pseudonymised-top = { $n } { $n_count ->
    [one] payment
   *[other] payments
} above { $level } { $n_count ->
    [one] was
   *[other] were
} lowered to this amount.
pseudonymised-campaigns = { $n } { $n_count ->
    [one] campaign
   *[other] campaigns
} got a neutral name: C1, C2 … by first payment.
pseudonymised-rare-campaigns = { $n } { $n_count ->
    [one] campaign
   *[other] campaigns
} of few donors became C0.
pseudonymised-words = { $column }: rare words were removed from { $n } { $n_count ->
    [one] payment
   *[other] payments
}
pseudonymised-unique = { $n } { $n_count ->
    [one] donor has
   *[other] donors have
} a first month, a number of payments and a sum that nobody else has: { $share } of all. Whoever knows these of a person finds the person’s gifts.
pseudonymised-personal = These are still personal data (GDPR, article 4(5) and recital 26), not anonymous ones. Share them under a written agreement, for a purpose your donors were told of, and have them deleted afterwards. Do not publish them.
pseudonymised-link = The former and the new identifiers are in { $path }. Keep this file from whoever receives the copy.
pseudonymised-no-link = No table links the new identifiers to the former ones; the next copy gets others.
quasi-acquisition-channel = acquisition channel
quasi-birth-year = year of birth
quasi-country = country
quasi-gender = gender
quasi-kind = person or organisation
quasi-language = language
quasi-postcode = postcode

# `obole people encrypt`, and the passphrase of an encrypted vault.
passphrase-new = New passphrase of the vault:
passphrase-again = The same passphrase again:
passphrase-ask = Passphrase of the vault { $path }:
vault-decrypted = The vault is decrypted: { $path } names { $n } { $n_count ->
    [one] person
   *[other] people
} in plain text.
vault-encrypted = The vault is encrypted: { $path } holds { $n } { $n_count ->
    [one] person
   *[other] people
}.
vault-keep-passphrase = Keep the passphrase in a safe place, apart from this machine: without it, nobody can bring the names and addresses back.
vault-passphrase-changed = The passphrase of the vault is changed: { $path } holds { $n } { $n_count ->
    [one] person
   *[other] people
}. Back-ups still have the old one.
paid-by-card = card
paid-by-direct_debit = direct debit
paid-by-transfer = bank transfer
paid-by-cheque = cheque
paid-by-cash = cash
paid-by-paypal = PayPal
paid-by-in_kind = in kind
paid-by-other = other

# `obole find`.
find-nobody = Nobody in the vault has such a name, e-mail, town or number. Try a part of the family name.
find-more = { $n } more { $n_count ->
    [one] person fits: write
   *[other] people fit: write
} more of the name.
