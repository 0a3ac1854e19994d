# What the program says on the terminal.
error-label = error:
faults-more = … and { $n } more { $n_count ->
    [one] fault
   *[other] faults
}.
hint-label = hint:
click-enter = Press Enter to open the page in your browser. Ctrl-C leaves.
named-value = { $name }: { $value }
call-unknown = unexpected argument `{ $arg }`
call-verb = there is no command `{ $arg }`
call-no-verb = a command is missing
call-missing = required and not given: { $arg }
call-no-value = a value is missing for `{ $arg }`
call-value = `{ $value }` is not a value of `{ $arg }`
call-invalid = `{ $value }` cannot be used for `{ $arg }`: { $why }
call-twice = `{ $arg }` is given more than once
call-conflict = `{ $arg }` cannot be used with `{ $other }`
call-number = `{ $arg }` needs a different number of values
call-text = the command line holds characters that are not UTF-8
call-wrong = the command line is not understood
call-valid = possible values: { $values }
call-near = did you mean `{ $near }`?
call-help = For more information, try `--help`.
wrote = Wrote { $path }
import-done = Read { $read } { $read_count ->
    [one] row
   *[other] rows
}: { $taken } kept, { $repeated } repeated, { $refused } refused. { $donors } { $donors_count ->
    [one] donor
   *[other] donors
}.
import-other-vault = This vault is not the vault of the ledger that was here, so donors get new identifiers. To keep the old ones, name the earlier vault with --people.
import-vault = { $n } { $n_count ->
    [one] person is
   *[other] people are
} named in { $path }: keep this folder, and name it with --people in later imports, so that identifiers stay the same.
import-same-gifts = { $n } { $n_count ->
    [one] payment
   *[other] payments
} ({ $sum }) may be in two sources and { $n_count ->
    [one] counts
   *[other] count
} twice until you decide: obole people same-gifts
import-found-recurring = { $n } { $n_count ->
    [one] payment
   *[other] payments
} of { $donors } { $donors_count ->
    [one] donor
   *[other] donors
} { $n_count ->
    [one] was taken as recurring: its source has no such mark, and it follows
   *[other] were taken as recurring: their source has no such mark, and each follows
} two others of the same amount, a month apart. To keep to the marks of the sources, add --recurring-as-marked.
import-columns-left-out = Columns that are never read, by what they hold: { $kinds }.
left-out-guessed-gender = gender guessed from names
left-out-health = health
left-out-minors = children
left-out-national-number = national numbers
left-out-password = passwords
import-nothing-new = Nothing new: every file is one that the ledger was made of. Nothing was changed.
import-changed = Since the import before: { $status } with another status, { $corrected } corrected. See history.csv.
import-gone = { $n } { $n_count ->
    [one] payment
   *[other] payments
} of the ledger that was here { $n_count ->
    [one] is
   *[other] are
} not in these sources: name the earlier exports as well, or keep them with --add, unless the source removed { $n_count ->
    [one] it
   *[other] them
}. See history.csv.
import-left-out = Not read: { $files }
import-refused = See { $path } for row, column and reason of each refused row.
import-refusals-only = { $n } { $n_count ->
    [one] refusal was
   *[other] refusals were
} added to { $path }, as hashes. The files hold no payment, so no ledger was written: import the gifts with the same vault.
import-set-aside = { $n } { $n_count ->
    [one] row is
   *[other] rows are
} no payment of a donor and { $n_count ->
    [one] was
   *[other] were
} set aside: { $reasons }.
propose-assumed-currency = No amount names its currency: add --currency EUR to the import, or fill it in.
propose-assumed-dates = The dates can be read in two ways and are shown day first: add --date-order to the import, or fill it in.
propose-assumed-status = No column of a status was found, so every row counts as received. If a column says what was paid, refused or given back, name it as `status` in the mapping.
propose-missing = Not found in the file: { $fields }. Name the column of each in the mapping, then import with --mapping.
propose-rows = The first rows would be read like this:
propose-payment =   row { $row }: { $amount } on { $day }, { $kind }, { $status }, { $payer }
propose-refused =   row { $row }: refused: { $reasons }
propose-aside =   row { $row }: set aside: { $reason }
propose-fill-payer = No column names the payer yet: fill in `email`, `name`, `last_name` or `number` in the mapping.
propose-named = payer named
propose-nobody = nobody named
propose-next = Check the mapping, then: obole import { $source } --mapping { $mapping } --out ledger
kind-gift = gift
kind-membership = membership fee
kind-ticket = ticket
kind-sale = sale
kind-other = other payment
import-reason = { $count } × { $reason }
import-control-total-good = Check: the settled payments of all kinds add up to { $found }, as expected.
import-control-total = Check: the settled payments of all kinds add up to { $found } instead of { $expected }; difference { $difference }.
import-control-rows-good = Check: { $found } settled { $found_count ->
    [one] payment
   *[other] payments
} of all kinds in { $currency }, as expected.
import-control-rows = Check: { $found } settled { $found_count ->
    [one] payment
   *[other] payments
} of all kinds in { $currency } instead of { $expected }; difference { $difference }.
import-unread = Not read, so its rows are missing: { $why }
row-list-file = file
row-list-row = row
row-list-column = column
row-list-code = code
row-list-reason = reason
row-list-taken-file = taken_file
row-list-taken-row = taken_row
import-sum = { $currency } { $status }: { $count } { $count_count ->
    [one] row
   *[other] rows
}, { $amount }
check-good = The ledger is consistent: { $gifts } { $gifts_count ->
    [one] row
   *[other] rows
} of { $donors } { $donors_count ->
    [one] donor
   *[other] donors
}, no row was lost.
import-donor-rows = Rows of donors: { $read } read, { $matched } with a gift, { $unmatched } without, { $refused } refused.
import-few-donors = A row of donors was found for only { $matched } of { $givers } { $givers_count ->
    [one] donor
   *[other] donors
}, so refusals may be lost.
import-objections = Rows of the lists of objections: { $read } read, { $matched } applied, { $unmatched } that match nobody, { $unreadable } that cannot be read.
import-no-list = No list is made until that is corrected, or accepted with --donors-incomplete.
import-some-without-row = { $n } { $n_count ->
    [one] donor gave and has
   *[other] donors gave and have
} no row in the table of donors: refusals are not known, so they are on no list.
import-givers-without-row = Identifiers of gifts without a row of donors, for example: { $ids }
import-rows-without-gift = Identifiers of rows of donors without a gift, for example: { $ids }
check-settle = { $n } { $n_count ->
    [one] finding needs
   *[other] findings need
} a decision by a person.
goal-all = Goal: an appeal to all donors except monthly ones.
goal-legacy-information = Goal: information about legacies, for donors who gave in five calendar years or more, the last time within two years. Age plays no part; nothing is asked.
goal-monthly = Goal: to win monthly donors, among those who gave on two days or more, the last time within 12 months. The ask is a monthly one: a twelfth of what they gave in 12 months, rounded up.
goal-reactivate = Goal: reactivation of donors whose last gift is more than 24 months old.
goal-renew = Goal: renewal, of donors whose last gift is 12 to 24 months old (LYBUNT), and of those of two years who are overdue by their own rhythm.
goal-second-gift = Goal: a second gift within 12 months of the first, from donors who have given on one day only.
goal-thank = Goal: thanks for single gifts and first instalments of the last { $n_count ->
    [one] day
   *[other] { $n } days
}. Nothing is asked.
goal-upgrade = Goal: a larger instalment, from donors who have given every month for a year or more. The ask is their instalment plus 10 %, rounded up; whoever may stop is not asked.
plan-channel = The list is for { $channel }; donors who objected to this channel are not on it.
plan-nobody-agreed = { $n } { $n_count ->
    [one] donor has
   *[other] donors have
} not agreed to { $channel }, where silence means no. Import the agreements with --donors (consent_email or email_optin), choose --channel post, or --consent france for appeals of a charity.
export-checked = Channel: { $channel }. Consents were checked again in { $path }.
export-no-identity = The plan, the ledger or the vault is from an older version, so it was not checked that they belong together.
check-problems = { $n } { $n_count ->
    [one] row was
   *[other] rows were
} refused when this ledger was made.
step-read = Reading
step-fit = Fitting and testing
step-report = Writing the report
fit-rule = { $task }: the model was replaced by the simple rule, from { $rows } { $rows_count ->
    [one] donor
   *[other] donors
} with { $events } { $events_count ->
    [one] event
   *[other] events
}
fit-done = { $task }: fitted on { $rows } { $rows_count ->
    [one] donor
   *[other] donors
} with { $events } { $events_count ->
    [one] event
   *[other] events
}
score-shared = { $rows } { $rows_count ->
    [one] row
   *[other] rows
} without identifiers. Each row represents { $fewest } { $fewest_count ->
    [one] donor
   *[other] donors
} or more; { $n } { $n_count ->
    [one] donor is
   *[other] donors are
} in no row, because too few are alike.
score-done = { $n } { $n_count ->
    [one] donor
   *[other] donors
} scored as of { $day }
score-table = Objections recorded since this table was computed are not applied: compute it again just before you score.
score-seen = The models were fitted on gifts up to { $day }, so scores of an earlier day do not test them. `obole backtest` does.
score-beyond = The ledger ends on { $day }. Later gifts are not known, so everybody seems inactive since then.
drift-no-record = These models hold no record of the donors they were fitted on, so changes since then cannot be checked. Fit them again to have a record.
drift-steady = Since the fit ({ $day }), inputs and scores have not changed beyond the usual limits.
drift-moved = Since the fit ({ $day }), inputs or scores have changed. Rank with care:
drift-refit = Since the fit ({ $day }), so much has changed that the models should be fitted again before these scores are used:
drift-distrust = Since the fit ({ $day }), so much has changed that these scores are not reliable, and there are no newer outcomes to fit on yet. Try them on a small part of the list first:
drift-input = - { $feature }: values differ from those of the training donors (stability index { $psi }; above 0.25 is large)
drift-score = - { $task }: scores differ from those of the training donors (stability index { $psi }; above 0.1 is moderate, above 0.25 large)
drift-share = - { $task }: { $expected } expected one horizon ago, { $observed } observed
drift-slope-low = - { $task }: donors differ less than the scores say (slope { $slope } where 1 would be right)
drift-slope-high = - { $task }: donors differ more than the scores say (slope { $slope } where 1 would be right)
drift-more-inputs = - and { $n } more { $n_count ->
    [one] input
   *[other] inputs
}
drift-season = The models were fitted at another time of year, and this alone changes the time since the last gift. Models fitted on the same day of the year compare better.
drift-look-back = Looking back at { $day }: { $expected } of donors were expected to give, { $observed } gave.
drift-fit-now = Newer outcomes are known: fit again with --as-of { $day }.
drift-fit-from = From { $day } on, a whole horizon of newer outcomes is known: fit again then.
protected-on = The protected feature { $feature } is switched on. Every output says so.
plan-done = { $contacts_count ->
    [one] This person is
   *[other] These { $contacts } people are
} likely to give { $income } in the next { $months_count ->
    [one] month
   *[other] { $months } months
}, whether you contact them or not. Contacting them costs { $cost }. This is a draft: a person must check it before use.
plan-done-second-gift = Of these { $contacts } { $contacts_count ->
    [one] donor
   *[other] donors
}, about { $events } { $events_count ->
    [one] is
   *[other] are
} likely to give again in the next { $months_count ->
    [one] month
   *[other] { $months } months
} and within 12 months of their first gift, whether you contact them or not. What they would then give in the months ahead, each amount weighted by that likelihood: { $income }. Contacting them costs { $cost }. This is a draft: a person must check it before use.
plan-done-monthly = Of these { $contacts } { $contacts_count ->
    [one] donor
   *[other] donors
}, about { $events } { $events_count ->
    [one] is
   *[other] are
} likely to begin to give monthly in the next { $months_count ->
    [one] month
   *[other] { $months } months
}, whether you contact them or not. What they would then give in that time, each amount weighted by that likelihood: { $income }. Contacting them costs { $cost }. This is a draft: a person must check it before use.
plan-done-upgrade = Of these { $contacts } monthly { $contacts_count ->
    [one] donor
   *[other] donors
}, about { $events } { $events_count ->
    [one] is
   *[other] are
} likely to give at least 10 % more a month after { $months_count ->
    [one] one month
   *[other] { $months } months
}, whether you contact them or not. What they would then give in that time, each amount weighted by that likelihood: { $income }. Contacting them costs { $cost }. This is a draft: a person must check it before use.
plan-done-no-appeal = { $contacts } { $contacts_count ->
    [one] donor is
   *[other] donors are
} on the list. Contacting them costs { $cost }. This is a draft: a person must check it before use.
plan-done-unknown = { $contacts } { $contacts_count ->
    [one] donor is
   *[other] donors are
} on the list, ranked by last gift, at a cost of { $cost }. What they will give cannot be predicted yet. This is a draft: a person must check it before use.
plan-done-unknown-upgrade = { $contacts } { $contacts_count ->
    [one] donor is
   *[other] donors are
} on the list, those with larger gifts first, at a cost of { $cost }. How many will raise their gift cannot be predicted: nobody in these data did. This is a draft: a person must check it before use.
plan-done-unknown-monthly = { $contacts } { $contacts_count ->
    [one] donor is
   *[other] donors are
} on the list, those with larger gifts first, at a cost of { $cost }. How many will begin to give monthly cannot be predicted: nobody in these data did. This is a draft: a person must check it before use.
plan-nobody = Nobody is on the list: { $n_count ->
    [one] the only donor is
   *[other] all { $n } donors are
} left out.
plan-left-out = Left out: { $reason } ({ $n })
review-draft = This plan is a draft with { $n } { $n_count ->
    [one] row
   *[other] rows
}. Check { $path }, delete the rows that you do not want, then approve it.
review-removed = Removed from the list: { $ids }.
review-removed-more = Removed from the list: { $ids } and { $more } more.
review-asks = { $n } { $n_count ->
    [one] ask is
   *[other] asks are
} changed in the sheet.
review-one-end = The people removed are all at one end of the sheet. If the column { $column } was sorted without the other columns, they are the wrong people: check the identifiers above before you sign with `--confirm-removed`.
review-emptied = { $n } emptied { $n_count ->
    [one] ask keeps that
   *[other] asks keep those
} of the draft.
review-nobody-checked = NOT CHECKED BY HAND: this sheet has no names, so nobody looked at the people on the list. The log records it (checked: 0).
review-nobody-checked-vault = NOT CHECKED BY HAND: this sheet has no names, so nobody looked at the people on the list. The log records it (checked: 0). Their names are beside this plan: before the next signature, obole review PLAN --people VAULT --sheet review.xlsx writes a sheet that has them.
review-done = Approved by { $by }: { $n } { $n_count ->
    [one] row
   *[other] rows
}, { $removed } removed, { $asks } { $asks_count ->
    [one] ask
   *[other] asks
} changed.
interrupted = Interrupted: nothing was replaced, and the files are as they were before.
interrupted-placed = Interrupted after new files had been put in place: each of them is complete. Run the same command again to finish.
review-head = Keep this line outside the folder; `obole review PLAN --verify` compares it with the log: { $head }
review-signed = Signed by { $by } on { $day }: { $n } { $n_count ->
    [one] person
   *[other] people
} to contact, { $held } held out. Before the signature, { $removed } { $removed_count ->
    [one] row was
   *[other] rows were
} removed and { $asks } { $asks_count ->
    [one] ask was
   *[other] asks were
} changed.
review-signed-agreed = Agreed: { $names }.
review-signed-again = If the program was stopped while { $by } signed, sign again under the same name, which adds the line to the log: obole review PLAN --approve --by NAME
review-signed-reopened = A second version replaces this one: review, sign and export that.
review-signed-next-export = Write the mailing file (--people VAULT adds the names): obole export { $plan } --out FILE
review-signed-next-agree = Agree as a second person: obole review { $plan } --agree --by NAME
review-signed-next-reopen = Make a second version, to change it: obole review { $plan } --reopen FOLDER --by NAME
verify-good = Plan, sheet and log agree. Exports and approved letters in the log: { $exports }.
verify-proved = Proved: what was signed has not changed since, and the acts are in the order of the log.
verify-proved-head = Proved: what was signed has not changed since, the acts are in the order of the log, and the log still holds the kept line.
verify-not-proved = Not proved: who typed the name, whether the clock was right, whether the mailing was sent.
verify-prove-person = Who signed is proved by an SSH signature: ssh-keygen -Y sign -n obole -f KEY PLAN/plan.json, then --verify --signer KEY.pub
verify-no-anchor = A log that was rewritten as a whole can be detected only with a kept line: obole review PLAN --verify LINE
verify-plan_changed = plan.json cannot be read, or was changed after it was written.
verify-log_changed = log.jsonl was changed: a line was altered, removed, inserted or moved, or its time goes back.
verify-head_missing = log.jsonl does not hold the kept line: it was cut or rewritten.
verify-not_signed = The plan says that it is approved, but the log holds no such approval.
verify-other_plan = The last plan in the log is another one: an older or a different plan.json was put in place.
verify-sheet_changed = The review sheet is not the one that was signed. What was signed is in plan.json.
verify-other_ledger = The plan was made from another ledger.
verify-anchor_older = run.json does not hold the last line of the log: an older run.json was put in place, or the program was stopped while it signed or exported. In the second case, exporting again repairs it.
verify-other_run = The plan is not the one that the run in this folder proposed.
verify-signature-good = plan.json is signed by one of these SSH keys.
verify-signature-missing = There is no signature by an SSH key beside plan.json (plan.json.sig).
verify-signature-other = plan.json.sig is not a signature of this plan by one of these SSH keys.
export-households = { $n } { $n_count ->
    [one] person was
   *[other] people were
} joined to the letter of their household.
export-same-household = { $n } { $n_count ->
    [one] letter goes
   *[other] letters go
} to a household that gets another one: --households joins them.
export-held-back = { $n } { $n_count ->
    [one] person was
   *[other] people were
} left out of the file: they may be the same person as somebody who refused or died. Answer with obole people review, import again, and export again.
export-again = This list was exported before: { $n } { $n_count ->
    [one] time
   *[other] times
}.
letters-again = Letters to these people were approved before: { $n } { $n_count ->
    [one] time
   *[other] times
}.
export-contacts = { $n } { $n_count ->
    [one] person was
   *[other] people were
} added to { $path }, contacted or held out: the next list leaves them out.
export-done = { $n } { $n_count ->
    [one] row
   *[other] rows
} in { $path }. Delete the file when the mailing is done.
export-no-people = No identity vault was given: the file holds identifiers only.
as-of-over = The { $months_count ->
    [one] month
   *[other] { $months } months
} after { $day } { $months_count ->
    [one] is
   *[other] are
} already over. Import a newer export to look ahead from today.
run-no-outcome = No prediction could be tested yet: the history does not hold { $months_count ->
    [one] a month
   *[other] { $months } months
} of outcomes to learn from. The list is ranked by last gift, without likelihoods.
run-as-of = As of { $day }, for the next { $months_count ->
    [one] month
   *[other] { $months } months
}.
run-done-nobody = The report is { $path }. Nobody is on the list; the reasons are above.
run-done = The report is { $path }. A person must check the list before use.
simulate-done = { $gifts } { $gifts_count ->
    [one] gift
   *[other] gifts
} of { $donors } invented { $donors_count ->
    [one] donor
   *[other] donors
}.
status-settled = settled
status-pending = pending
status-failed = failed
status-refunded = refunded
status-cancelled = cancelled
features-incomplete = The ledger ends on { $day }, before the end of the months to be predicted: a label of "no gift" may mean "not yet". To train on these labels, choose an earlier day or fewer months.
left-out-profiling = { $n } { $n_count ->
    [one] donor is
   *[other] donors are
} not in the table: an objection to profiling or a death is recorded.
features-done = { $n } { $n_count ->
    [one] donor
   *[other] donors
} as of { $day }
export-gone = { $n } { $n_count ->
    [one] donor was
   *[other] donors were
} removed: objected, died or no longer in the ledger since the plan was made.
export-no-address = { $n } { $n_count ->
    [one] row has
   *[other] rows have
} no address for this channel.
kpi-year = Year
kpi-donors = Donors
kpi-gifts = Gifts
kpi-income = Income
kpi-income-before = Income the year before
kpi-average = Average gift
kpi-retention = Donor retention
kpi-retention-new = … of new donors
kpi-retention-repeat = … of repeat donors
kpi-retention-recaptured = … of recaptured donors
kpi-recapture = Recapture rate
kpi-lybunt = LYBUNT (last year, not this year)
kpi-sybunt = SYBUNT (some earlier year, with LYBUNT)
explain-likelihood = { $donor }: gift likelihood { $likelihood }
what-if-left-out = Answers of the model that contradict each other are not shown.
explain-note = Weights are on the log-odds scale, compared with the average donor. They show what the model used, not why the donor gives.
backtest-said = { $task }: { $why }
audit-said = { $line }


# Buy-till-you-die models.
btyd-head = { $model }: { $n } { $n_count ->
    [one] donor
   *[other] donors
}, log-likelihood { $likelihood }
btyd-param = parameter
btyd-value = estimate
btyd-error = std. error
btyd-low = 95% from
btyd-high = to
btyd-limit = { $a } and { $b } tend to infinity together: in this limit all donors are alike and share { $shared } = { $value } (std. error { $error })
btyd-no-mean = q is at most 1: the mean of all donors is infinite, and a donor with few gifts may have no expected amount.

table-stray-quote = A quote was read as text in { $n_count ->
    [one] row { $row }
   *[other] { $n } rows, first in row { $row }
}. Check the row if it seems wrong.
table-rows = { $n } { $n_count ->
    [one] row
   *[other] rows
}, { $events } with the event ({ $share }), { $folds } { $folds_count ->
    [one] part
   *[other] parts
}, each predicted by models that have not seen it
table-repeats = The rows were split at random { $n } { $n_count ->
    [one] time
   *[other] times
}; the figures are means.
table-profit = Gifts less costs: { $all } if everybody is contacted; { $chosen } if only the { $contacted } who were expected to give more than they cost are contacted, where { $predicted } was expected.
table-leak = Left out, because { $n_count ->
    [one] this column alone reveals
   *[other] these columns alone reveal
} who responded: { $columns }. A column that contains the outcome cannot predict it.
table-leak-only = Left out, because recorded only for people who responded: { $columns }. A column that contains the outcome cannot predict it.
table-identifier = Left out as { $n_count ->
    [one] an identifier
   *[other] identifiers
}: { $columns }
table-free-text = Left out as free text: { $columns }
table-constant = Left out, because every row has the same value: { $columns }
table-without-outcome = { $n } { $n_count ->
    [one] row has no outcome and is
   *[other] rows have no outcome and are
} left out.
table-protected = Inputs here that relate to protected attributes: { $columns }. Leave them out with --drop if the scores will be used to decide about people.
table-rule-recency = The simple rule ranks by { $column }, the most recent first.
table-rule-share = No recency column was found: the simple rule is the overall share. Name one with --recency.
table-model-rule = rule
table-model-logistic = logistic
table-model-boosted = boosted trees
table-model-logistic_and_boosted = both
backtest-days = { $task }: the mean of models of the newest { $n } { $n_count ->
    [one] year
   *[other] years
} predicts; on later data, fewer are worse by more than one standard error.
backtest-drift = { $task }: probabilities are corrected by the error of the model one horizon earlier, because the correction of the year before also helped.
value-done = { $n } { $n_count ->
    [one] donor
   *[other] donors
} valued over 1, 3 and 5 years from { $day } on
value-too-short = There is too little history for a lifetime value, so there is no value.csv.
answer-vault = Names of { $n } { $n_count ->
    [one] person
   *[other] people
} are in { $path }: keep this folder for later imports.
answer-read = Read { $read } { $read_count ->
    [one] row
   *[other] rows
}: { $taken } kept, { $repeated } repeated, { $refused } refused. { $donors } { $donors_count ->
    [one] donor
   *[other] donors
}; settled: { $sums }.
answer-nothing = nothing
answer-more-findings = { $n } more { $n_count ->
    [one] finding is
   *[other] findings are
} in the report.
answer-total-interval = 80% interval of what they give, from past years: { $low } to { $high }.
answer-left-out = Left out: { $reasons }.
left-out-deceased = died or may have died
left-out-do_not_profile = refused or may have refused profiling
left-out-objected = refused contact
left-out-consent_unclear = with a consent not understood
left-out-not_opted_in = did not agree to the channel
left-out-refusals_unknown = without a row of donors
left-out-donors_incomplete = held back: refusals may be missing
left-out-no_score = without an earlier gift
left-out-monthly_donor = give every month
left-out-gave_recently = gave too recently
left-out-not_for_goal = not eligible for the goal
left-out-may_stop = regular gift at risk
left-out-other_segment = other segment
left-out-other_campaign = other campaign
left-out-other_area = other area
left-out-other_amount = other amount
left-out-no_address = without an address
left-out-other_channel = on another list
left-out-contacted_recently = contacted too recently
left-out-contacted_often = contacted too often this year
left-out-held_out_recently = held out recently
left-out-not_worth_the_cost = would bring less than a contact costs
left-out-segment_full = in a segment that is full
left-out-over_budget = beyond the budget
left-out-over_maximum = beyond the contact limit
left-out-removed_in_review = removed by a person
answer-task-gift = who gives
answer-task-lapse = who stops
answer-task-amount = how much
answer-task-second-gift = who gives again within 12 months of the first gift
answer-task-monthly = who begins to give monthly
answer-task-upgrade = who raises the monthly gift
answer-task-reactivate = who comes back
answer-by-model = By models that predicted better than the simple rule on past years: { $tasks }.
answer-by-rule = By the simple rule, as no model predicted better: { $tasks }.
answer-look = Look at these disparities before you write (ratios below { $threshold }):
answer-no-disparity = No disparity could be shown: no ratio of two groups is surely below { $threshold }. Small groups are not compared.
answer-more-disparities = { $n } more: { $path }
answer-report = The report: { $path }   (-v prints what each step found)
answer-next = Next: look through { $sheet }, delete whom you do not want, then
answer-next-named = Next: write the sheet with the names, look through it and save it, then sign and export
answer-sheet = review.xlsx
answer-name = NAME
answer-default = { $threshold }, the default
model-before-erasure = The models were fitted before the data of { $n } { $n_count ->
    [one] person
   *[other] people
} were erased (last on { $day }). Fit them again: obole fit.

# The review sheet with names (`obole review --people`).
sheet-file = review.xlsx
sheet-name-of-list = Review
sheet-name-of-help = How to
sheet-keep = Keep?
sheet-checked = Checked by hand
sheet-name = Name
sheet-town = Town
sheet-last-gift = Last gift
sheet-segment = Segment
sheet-suggested-ask = Ask ({ $currency })
sheet-suggested-ask-monthly = Ask a month ({ $currency })
sheet-suggested-ask-upgrade = Ask a month ({ $currency })
sheet-ask-2 = Second ask
sheet-ask-3 = Third ask
sheet-reason-1 = Why: first reason
sheet-reason-2 = Second reason
sheet-reason-3 = Third reason
sheet-gift-likelihood = Likelihood of a gift (months: { $months })
sheet-gift-likelihood-second-gift = Likelihood of a second gift within 12 months of the first (months: { $months })
sheet-gift-likelihood-monthly = Likelihood of a monthly gift (months: { $months })
sheet-gift-likelihood-upgrade = Likelihood of a larger monthly gift (months: { $months })
sheet-expected-gift = Total if they give ({ $currency })
sheet-expected-gift-monthly = Total if they begin ({ $currency })
sheet-expected-gift-upgrade = Total if they raise it ({ $currency })
sheet-note = Note
sheet-rank = Rank
sheet-donor-id = Identifier
sheet-check = Check code
sheet-yes = yes
sheet-no = no
sheet-to-check = to check
sheet-is-checked = checked
sheet-gift = { $amount } on { $day }
sheet-how-1 = Choose yes or no in the column "Keep?" for each person. You know people whom no file knows: write no whenever a letter would be wrong.
sheet-how-2 = Change the ask where you know better. The second and third asks follow from it when the list is signed. None is above the highest ask of the row, so one or both may then be missing.
sheet-how-3 = Some rows, drawn at random, say "to check". Look at each of these people, for example in your own files, and choose "checked". The list cannot be signed before.
sheet-how-4 = The note is for you and those who review with you. It is not saved in the list. If it says that a person refuses or has died, write no in "Keep?" as well.
sheet-how-5 = The likelihood is for a gift of any kind within the months named, also without a letter. The amount beside it is the total of those months, if anything is given.
sheet-how-5-second-gift = The likelihood is that of another gift within the months named and within 12 months of the first gift, also without a letter. The amount beside it is the total of the months named, if anything is given.
sheet-how-5-monthly = The likelihood is that of a first instalment within the months named, also without a letter. The total beside it is what those who begin give in that time. The ask is an amount a month.
sheet-how-5-upgrade = The likelihood is that of a monthly gift which is at least 10 % larger after the months named, also without a letter. The total beside it is what those who raise it give in that time. The ask is an amount a month.
sheet-how-6 = This file names people. Keep it on this machine, and delete it when the list is signed.
sheet-no-ledger = No ledger of this list is beside it, in its folder or beside the vault: the column of the last gift is empty. --ledger names it.
sheet-written = The sheet has { $n } { $n_count ->
    [one] person
   *[other] people
}. Review it, check by hand the rows drawn at random ({ $drawn }), save it, then sign: obole review PLAN --sheet FILE --approve --by NAME. It names people: delete it afterwards.
review-checked = Of the rows drawn to be checked by hand, { $n } { $n_count ->
    [one] is
   *[other] are
} ticked.
review-unchecked = { $n } { $n_count ->
    [one] row
   *[other] rows
} drawn to be checked by hand still { $n_count ->
    [one] says
   *[other] say
} "to check": the list cannot be signed yet.
review-no-check = This sheet has no names, so that nobody was checked by hand. --people writes one that has.
review-agreed = Signed by { $by }; agreed: { $names }.
review-reopened = Version { $version } is a draft in { $path }: review and sign it there. The signed version stays as it was, and is no longer exported.
review-reopened-exported = The signed version was exported, or its letters approved, { $n } { $n_count ->
    [one] time
   *[other] times
}: whoever was written to is on the new list as well. Take these people off, or do not send the first mailing.

# `obole export`: greetings and forms.
greeting = Hello { $names },
greeting-and = and
greeting-nobody = Hello,
export-list-rows = { $path }. Rows read: { $read }; rows that found somebody: { $matched }.
export-list-saved = { $n } { $n_count ->
    [one] row matches nobody. The vault saves it
   *[other] rows match nobody. The vault saves them
} for donors who come later. Row: { $rows }
export-list-lost = { $n } { $n_count ->
    [one] row matches nobody and is saved
   *[other] rows match nobody and are saved
} nowhere. Row: { $rows }
export-list-unreadable = { $n } { $n_count ->
    [one] row names nobody or cannot be read; it was
   *[other] rows name nobody or cannot be read; they were
} left out. Row: { $rows }
export-objections = The lists of refusals were applied, and the vault saves them. They add { $n } { $n_count ->
    [one] donor
   *[other] donors
} to those whom the ledger knows to object to this channel, earlier objections of the vault included.
export-left-out-address = { $n } { $n_count ->
    [one] donor has
   *[other] donors have
} no address for the channel in the vault and { $n_count ->
    [one] is
   *[other] are
} not in the file.
plan-proof = Proof on past years, { $task }: { $why }
plan-of-the-past = The ledger goes on for more than two months after { $day }: this is a list of the past, to compare with what came. It can hold people who have given since; for a list to use, name a newer day (--as-of).
export-gave-since = Left out because they gave since the list was made: { $n }
export-reached-since = Left out because another campaign contacted them, or held them out, since the list was made: { $n }
export-incomplete = Addresses without a town or a postal code, which the post may return: { $n }
hold-out-none-at-once = Nobody is held out: with --not-since below 7, the list can hold donors who are to be thanked. The effect of this campaign cannot be measured.
plan-no-address-at-all = The vault has no address or number for this channel ({ $channel }): the list is of use only if you keep them elsewhere.
data-old = The ledger ends on { $day }, months ago: gifts and refusals since then are not known. Import the newest export before you write to anybody.
plan-vault-locked = The vault { $path } is encrypted and was not read: the list can hold donors without an address, and who objected only there. `obole export` leaves them out.
export-left-out-postal = { $n } { $n_count ->
    [one] donor has
   *[other] donors have
} no address with a postal code and a town in the vault and { $n_count ->
    [one] is
   *[other] are
} not in the file. `obole export` without --for writes what the vault has.
export-too-long = A line of an address with more than 38 characters may be cut by a printer. Number of addresses with such a line: { $n }. Shorten them in the file.

# `obole letters`: words of the letters, and what the verb says.
letters-or = or
letters-draft-mark = DRAFT
letters-opt-out = If you no longer wish to hear from us, a word is enough: { $contact }.
letters-tax-66 = If you pay tax in France, a gift entitles you to a reduction of income tax of 66% of its amount, up to 20% of taxable income (article 200 of the Code général des impôts, rule in force on { $day }).
letters-tax-75 = If you pay tax in France, a gift entitles you to a reduction of income tax of 75% of its amount, up to { $ceiling } of gifts a year, and of 66% above it, up to 20% of taxable income (article 200, 1 ter of the Code général des impôts, rule in force on { $day }).
letters-warning = to decide:
letters-fault = fault:
letters-no-fault = The templates have no fault that stops their letters.
letters-drafts = Files written to { $path }: { $n }. They are drafts: make the words yours and fill letters.toml, then check them with obole letters --check --templates { $path }.
letters-done = { $n } { $n_count ->
    [one] letter
   *[other] letters
} in { $path }. Delete this file when the letters are out.
letters-by-person = Failed debits without a letter, for a person to handle: { $n }. See obole remind.
letters-are-drafts = Each letter is marked as a draft. When somebody has read them, write them again with --approved-by NAME.
letters-approved = Approved by { $by }; the log of the plan records it with the hash of the templates.
letters-approved-beside = Approved by { $by }; recorded in { $path } with the hash of the letters and that of their templates.
letters-gone = { $n } { $n_count ->
    [one] donor gets
   *[other] donors get
} no letter: objected, refused the debit or died.
letters-held-back = { $n } { $n_count ->
    [one] person gets
   *[other] people get
} no letter: they may be the same person as somebody who refused or died. Answer with obole people review, import again, and write the letters again.
letters-refusals-unknown = { $n } { $n_count ->
    [one] donor gets
   *[other] donors get
} no letter: no row of the table of donors says whether they refuse. Add the row and import again.
letters-households-by-post = Messages by e-mail go to persons: --households changes nothing here.

# The hold-out of a list.
hold-out-power = { $held } { $held_count ->
    [one] person is
   *[other] people are
} held out at random and not contacted: they show later what this list brings (obole measure).
hold-out-shows = Such a campaign shows, in 8 cases of 10, an effect on the share of givers (in points) of { $points } or more.
hold-out-never = This list is too short to show an effect of 1 point, whoever is held out: no number of such campaigns in reach can show it, not even measured together.
hold-out-needs = To see an effect of 1 point, this number must be { $needed } (--hold-out { $share }).
hold-out-pool = This list is too short to show an effect of 1 point, whoever is held out: measure about { $campaigns } such { $campaigns_count ->
    [one] campaign
   *[other] campaigns
} together (obole measure PLAN PLAN …).
hold-out-none = Nobody is held out, because the list is short: the effect of this campaign alone cannot be measured. Hold a part out by --hold-out 0.1, and measure several campaigns together.
hold-out-brief = { $held } more { $held_count ->
    [one] is
   *[other] are
} held out at random, to measure what the list brings (-v says how much they show).
