# Figures of the field, and their conventions by name.
figures-title = Standard fundraising figures
figures-to-date = The year so far, compared with the same dates of the year before
figures-to-date-growth = Change in income from the same dates of the year before: { $change }
figures-new-donors = New donors
figures-renewed = Donors of the whole year before who had given by this date
figures-cohorts = Of the new donors of a year, how many gave in each following year
figures-cohorts-note = Only complete years are shown. The first cohort also includes donors from before the start of the file.
figures-came = First gift in
figures-years-after = Years after the first gift
figures-cohort = { $year } ({ $n })
figures-second = How many new donors give a second time
figures-after = Within
figures-estimate = Gave again
figures-interval = 95% interval
figures-plain = Among donors followed that long
figures-days = { $n } days
figures-second-short = The history covers less than a year before this day, and many first gifts are only the first in the file. New donors cannot be counted yet.
figures-second-note = { $n } { $n_count ->
    [one] new donor
   *[other] new donors
}, first gifts of { $span }. Kaplan–Meier estimate: each donor counts for as long as they were followed. Left out, because they began with a regular gift: { $regular }.
figures-monthly = Regular giving by month
figures-month = Month
figures-monthly-income = Monthly recurring income
figures-lost = Left
figures-joined = Joined
figures-recovered = Failed debits recovered
figures-monthly-note = Mean monthly churn { $churn }; failed debits recovered within 15 days { $recovery }; share of the donors active six months ago without a debit since: { $churned }. A donor is active for three months after a successful debit; a failed debit does not count as leaving.
figures-of-profile = By these definitions
profile-said = Definitions: { $profile }, version { $version }. { $meaning }
profile-rules = Year: { $year }. Fiscal years begin in { $month }. Changes up to { $tolerance } count as the same amount.
profile-emergency = Campaigns left out as emergencies: { $campaigns }
profile-fep = Fundraising Effectiveness Project: donors of the year before are new, repeat (gave the year before that too) or recaptured.
profile-fep-2011 = Fundraising Effectiveness Project up to 2011: every donor of the year before who is not new is called repeat.
profile-lybunt = Last year but unfortunately not this (LYBUNT); some year but not this (SYBUNT, LYBUNT included, as in CiviCRM); SYBUNT without LYBUNT (PYBUNT).
profile-wmf = Wikimedia Foundation: status by fiscal years up to the day, tier by the best total of three fiscal years in a row.
profile-blackbaud = Blackbaud: one cent more is an upgrade unless a tolerance is set; at risk from 12, lapsing from 15, lapsed from 24 months.
profile-virtuous = Virtuous: pre-lapsed from 6, lapsed from 12 months after the last gift.
profile-dataro = Dataro: lapsed from 24 months; a monthly donor has churned without a successful debit in six months.
profile-france-generosites = France générosités: share of the income from gifts after the first ("part de fidélisation"), without gifts above 1,500; it is not a retention rate.
figure-flow = { $amount } ({ $n } { $n_count ->
    [one] donor
   *[other] donors
})
figure-clock = { $name } ({ $from } to { $to } months since the last gift)
figure-clock-open = { $name } ({ $from } months or more since the last gift)
figure-retention = Donor retention
figure-retention-new = … of new donors
figure-retention-repeat = … of repeat donors
figure-retention-recaptured = … of recaptured donors
figure-recapture = Recapture rate
figure-upgraded = Retained donors who gave more
figure-same = Retained donors who gave the same
figure-downgraded = Retained donors who gave less
figure-gain-new = Gains: new donors
figure-gain-recaptured = Gains: recaptured donors
figure-gain-upgraded = Gains: upgrades
figure-loss-downgraded = Losses: downgrades
figure-loss-new = Losses: lapsed new donors
figure-loss-repeat = Losses: lapsed repeat donors
figure-loss-recaptured = Losses: lapsed recaptured donors
figure-net = Gains less losses
figure-growth = Growth in giving
figure-money-retention = Dollar retention
figure-lybunt = LYBUNT, with what they gave last year
figure-sybunt = SYBUNT
figure-pybunt = PYBUNT
figure-wmf-consecutive = Consecutive
figure-wmf-reactivated = Reactivated
figure-wmf-new = New
figure-wmf-lybunt-consecutive = LYBUNT, consecutive before
figure-wmf-lybunt-reactivated = LYBUNT, reactivated last year
figure-wmf-lybunt-new = LYBUNT, new last year
figure-wmf-lapsed = Lapsed
figure-wmf-deep-lapsed = Deep lapsed
figure-wmf-ultra-lapsed = Ultra lapsed
figure-tier-10000 = Best three years: 10,000 or more (major)
figure-tier-5000 = Best three years: 5,000 to 10,000
figure-tier-1000 = Best three years: 1,000 to 5,000
figure-tier-250 = Best three years: 250 to 1,000
figure-tier-50 = Best three years: 50 to 250
figure-tier-0 = Best three years: below 50
figure-monthly-income = Monthly recurring income
figure-monthly-churned = Monthly donors churned
figure-monthly-churn = Mean monthly churn
figure-monthly-recovered = Failed debits recovered
figure-barometer-income = Income covered
figure-loyalty = Part de fidélisation
figure-loyalty-regular = … of direct debits
figure-loyalty-others = … of other gifts
figure-barometer-left-out = Left out: gifts above 1,500 and emergencies
figure-current = Current
figure-at-risk = At risk
figure-lapsing = Lapsing
figure-pre-lapsed = Pre-lapsed
figure-lapsed = Lapsed
kpi-definitions = Definitions: { $profile }, version { $version }
kpi-pybunt = PYBUNT (SYBUNT without LYBUNT)
kpi-growth = Growth in giving
kpi-money-retention = Dollar retention
kpi-upgraded = Retained donors who gave more
kpi-same = … the same
kpi-downgraded = … less
kpi-loyalty = Part de fidélisation

# What would change a score, and reminders of failed debits.
what-if = What would change this:
what-if-gift = A gift of { $amount } in the next month: likelihood { $likelihood } afterwards
what-if-silence = No gift in the next { $n_count ->
    [one] month
   *[other] { $n } months
}: likelihood { $likelihood } afterwards
remind-done = { $n } { $n_count ->
    [one] monthly gift needs
   *[other] monthly gifts need
} a follow-up. These are suggestions: a person decides.
remind-suppress = { $n } of { $n_count ->
    [one] them is reported as deceased: remove the donor
   *[other] them are reported as deceased: remove these donors
} from every list at once.
remind-follow-up = { $follow_up }: { $n }
remind-churn = Risk of leaving within six months for { $n } monthly donors, by { $method }.
remind-churn-proof = Tested on the { $donors } monthly donors of { $day }, of whom { $events } left: AUC { $auc } (rule { $auc_rule }), log loss { $loss } (rule { $loss_rule }).
remind-churn-no-proof = Too few departures to test a model: the rule, days since the last successful debit, is used.
remind-no-churn = No risk of leaving is given: { $why }
remind-raise = Likelihood of a monthly amount at least { $percent }% higher in a year, by { $method }.
remind-raise-proof = Tested on the { $donors } monthly donors of { $day }, of whom { $events } raised their gift: AUC { $auc } (rule { $auc_rule }), log loss { $loss } (rule { $loss_rule }).
remind-raise-no-proof = { $raised } of { $of } monthly donors of a year ago raised their gift: too few cases, or too short a history, to test a model. This share is the likelihood of everyone.
remind-no-raise = Nobody raised a monthly amount in the last twelve months, or it is not known yet, so no likelihood of a raise is given.
remind-raise-rule = the rule (the share of all who raised)
remind-raise-logistic = logistic regression on their debits
remind-method-rule = the rule (days since the last successful debit)
remind-method-logistic = logistic regression on their debits
follow-up-suppress_all = Deceased: suppress everywhere, a person deals with it
follow-up-stop_and_call = Refund asked for: no retry, a person calls or writes
follow-up-stop = Refused: stop
follow-up-check_mandate = No valid mandate: stop and check it
follow-up-ask_for_account = Account wrong, closed or blocked: pause, ask for new bank details
follow-up-ask_for_card = Card expired or declined: ask for a new card
follow-up-retry_next_month = Not enough money: retry once next month, tactfully
follow-up-retry_once = No reason given: retry once
follow-up-fix_file = Technical fault: correct the debit file
follow-up-look = Unknown cause: check it
