# Settings and `obole doctor`.
settings-from = Settings from { $path }
doctor-state-good = ok
doctor-state-note = note
doctor-state-problem = problem
doctor-version = obole { $version } on { $system }
doctor-language = Words are in English. `--lang fr` or OBOLE_LANG=fr for French.
doctor-language-other = Words are in English, but this machine is set to { $found }. `--lang fr` or OBOLE_LANG=fr for French.
doctor-terminal = A person watches: progress is shown. Lines hold { $width } characters.
doctor-terminal-none = The output goes to no terminal: no progress and no colours are shown.
doctor-settings-none = There is no obole.toml here; every option has its default.
doctor-settings = { $path } is understood.
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
doctor-people-open = { $path } names people and others on this machine can open it (mode { $mode }). Close it: chmod 700 { $path }
doctor-run-changed = { $path }: { $n } { $n_count ->
    [one] file is
   *[other] files are
} not as the run wrote them: { $files }
doctor-unfinished = { $path } holds files of two runs: one was stopped while it replaced them. Give the same command again; it replaces them all.
doctor-leftovers = { $path } holds { $n } temporary { $n_count ->
    [one] file
   *[other] files
} of a run that was stopped; they may name people. The next run into this folder removes them.
doctor-broken = { $path } cannot be used: { $why }
doctor-unknown = { $path } is no ledger, no models, no plan and no people.
doctor-good = Nothing stands in the way.
doctor-bad = { $n } { $n_count ->
    [one] thing stands
   *[other] things stand
} in the way.
