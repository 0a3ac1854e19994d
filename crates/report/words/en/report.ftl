# Sentences of the report page.
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## The page
page-title = Donor report as of { $day }
page-skip = Skip to the content
page-contents = On this page
page-banner = Draft: a person must check this list before use.
page-banner-why = Nobody is contacted until someone has read it, corrected it and approved it by name.
page-about = This page shows what was read, how your donors give, who is proposed, how good the predictions were on your own past, and whether groups are treated differently. Donors appear under identifiers, never by name. Everything was computed on this computer; nothing was sent anywhere.
page-protected-on = A person switched on a protected feature for the models: { $features }. The scores, the list and the audit on this page depend on it.
page-none = none
page-total = All
page-share = Share
page-amount = Amount
page-donors = Donors
page-segment = Segment
page-and = { $first } and { $last }

## What was read
read-title = What was read
read-rows = { $read } { $read_count ->
    [one] row was
   *[other] rows were
} read: { $taken } kept, { $repeated } repeated, { $refused } refused. They hold the payments of { $donors } { $donors_count ->
    [one] donor
   *[other] donors
}.
read-days = The payments are dated from { $first } to { $last }.
read-reconciles = No row was lost: kept, repeated, refused and set aside add up to the rows read.
read-not-reconciled = The rows kept, repeated and refused do not add up to the rows read. Do not use this page; report the fault.
read-erased = { $n } { $n_count ->
    [one] row is
   *[other] rows are
} of people whose data were erased; { $n_count ->
    [one] it was
   *[other] they were
} left out.
read-set-aside = { $n } { $n_count ->
    [one] row is
   *[other] rows are
} no payment of a donor, such as a fee, a payout or a test. The file set-aside.csv gives the reason of each.
read-refused = The file refused.csv gives the row, the column and the reason of every refused row.
read-files = Files
read-file = File
read-format = Read as
read-number-of-rows = Rows
read-decided = How it was read
read-sums = Totals of the rows kept, by currency and status
read-currency = Currency
read-status = Status
read-sums-note = Only settled gifts count as giving. A failed debit is never counted as a lapse. Currencies are never added to each other.
read-findings = What you should know about these files
read-no-findings = Nothing unusual was found in these files.
read-finding = { $severity }: { $what }
read-finding-place = ({ $file })
read-finding-count = { $n } { $n_count ->
    [one] row
   *[other] rows
}
read-finding-row = row { $row }
read-finding-rows = { $n } { $n_count ->
    [one] row
   *[other] rows
}: { $rows }
read-finding-first-rows = { $n } { $n_count ->
    [one] row
   *[other] rows
}, the first: { $rows }
read-finding-column = column { $column }
severity-note = Note
severity-warning = To check
severity-problem = Problem
decided-encoding = encoding
decided-separator = separator
decided-date_order = dates
decided-decimal_mark = decimal mark
decided-value-semicolon = semicolon
decided-value-comma = comma
decided-value-tab = tab
decided-value-pipe = vertical bar
decided-value-point = point
decided-value-day-first = day/month/year
decided-value-month-first = month/day/year
decided-value-iso = year-month-day
decided-value-undecided = not decided

## The donors
donors-title = Your donors
donors-known = { $n } { $n_count ->
    [one] donor has
   *[other] donors have
} given at least once before { $day }. Each is in one segment, by what is known on that day.
donors-cycle = Donors by segment
donors-means = What it means
segment-new = New
segment-recurring = Recurring
segment-reactivated = Reactivated
segment-at_risk = At risk
segment-loyal = Loyal
segment-active = Active
segment-lybunt = Last year, not this (LYBUNT)
segment-sybunt = Not for over a year (PYBUNT)
segment-lapsed = Lapsed
wmf-consecutive = Consecutive
wmf-reactivated = Reactivated
wmf-new = New
wmf-lybunt_consecutive = LYBUNT, consecutive before
wmf-lybunt_reactivated = LYBUNT, reactivated before
wmf-lybunt_new = LYBUNT, new before
wmf-lapsed = Lapsed
wmf-deep_lapsed = Deep lapsed
wmf-ultra_lapsed = Ultra lapsed
means-new = first gift in this year
means-recurring = an instalment of a regular gift in the last { $recurring } months
means-reactivated = gave this year, not last year, but before
means-at_risk = gave this year and last, but not in the last { $risk } months, and is overdue by the donor's own rhythm
means-loyal = gave in each of the last three years
means-active = gave this year and last
means-lybunt = gave last year but not this year
means-sybunt = last gift before last year, less than { $lapsed } months ago
means-lapsed = last gift { $lapsed } months ago or more
donors-year-rolling = "This year" is the twelve months before { $day }, "last year" the twelve before them.
donors-year-fiscal = "This year" is the fiscal year that begins in { $month }, up to { $day }.
donors-year-now = The last twelve months
donors-figure = Figure
donors-value = Value
donors-of = { $count } of { $of }
donors-gave = Donors who gave
donors-gifts = Gifts
donors-income = Income
donors-income-before = Income of the twelve months before
donors-average = Average gift
donors-retention = Retention
donors-retention-all = Retention of last year's donors
donors-retention-new = Retention, new last year
donors-retention-repeat = Retention, gave the two years before
donors-retention-recaptured = Retention, came back last year
donors-new = New
donors-repeat = Repeat
donors-recaptured = Recaptured
donors-recapture = Recaptured, of donors without a gift for a year or more
donors-lybunt = LYBUNT: gave last year but not this year
donors-sybunt = SYBUNT: gave in some earlier year but not this year, LYBUNT included
donors-pybunt = PYBUNT: SYBUNT without LYBUNT
donors-years = Year by year
donors-year = Year
donors-chart = Retention: share of each year's donors who gave again the year after, by the year they gave again
donors-short = The files do not go back far enough to distinguish new donors from old ones in the first years: there, "new" may only mean new in the files.
donors-no-years = The files hold no complete year yet, so there is no retention by year.
donors-flows = Gains and losses of the last twelve months
donors-gain-new = Gain: first gift ever
donors-gain-recaptured = Gain: came back
donors-gain-upgraded = Gain: gave more than the year before
donors-loss-downgraded = Loss: gave less than the year before
donors-loss-new = Loss: new the year before, nothing since
donors-loss-repeat = Loss: gave two years running, nothing since
donors-loss-recaptured = Loss: had come back the year before, nothing since
donors-net = Gains less losses
donors-growth = Gains less losses are { $change } of the income of the twelve months before.

## What the models can do here
models-title = What the predictions can and cannot do here
models-intro = Each model was fitted with what was known on a past day. Its predictions for the months after that day were compared with what happened. The simple rule beside it was tested on the same donors. Days tested: { $days }.
models-intervals = Square brackets hold { $level } intervals, from { $times } random samples of the donors. They reflect the chance of who is in the file, not future changes.
models-no-history = There was not enough history to test predictions on later gifts, so nothing is known about how good they are here. The simple rules are used: they are easy to check by eye.
task-gift = Gift within { $months } months
task-lapse = Lapse within { $months } months
task-amount = Amount given, if there is a gift
task-second-gift = Second gift ({ $months } months)
task-monthly = Start of a monthly gift within { $months } months
task-upgrade = Larger monthly gift after { $months } months
task-reactivate = Gift within { $months } months after two years without one
task-value = Expected value of a donor
method-logistic = model
method-boosted = boosted trees
method-btyd = buy till you die
method-ridge = model
method-ridge_and_rule = model and rule together
method-rule = recency rule
method-rule-amount = better rule in training
method-last_gift = last gift
method-mean_gift = mean gift
method-max_gift = larger of last and mean gift
method-last_year = gifts of the last 12 months
method-full-logistic = calibrated logistic regression
method-full-boosted = calibrated gradient-boosted trees
method-full-btyd = calibrated buy-till-you-die model (BG/NBD) of the days of giving
method-full-ridge = ridge regression of the logarithm of the amount
method-full-ridge_and_rule = mean of the ridge regression and the best simple rule
method-full-rule = recency rule: the share who gave, among donors with an equally recent last gift
method-full-last_gift = last gift of the donor, times the level of similar donors
method-full-mean_gift = mean gift of the donor, times the level of similar donors
method-full-max_gift = larger of the last and the mean gift of the donor, times the level of similar donors
method-full-last_year = what the donor gave in the last 12 months; the last gift if nothing; times the level of similar donors
why-model_beats_rule = The model is used: on past days it predicted better than the simple rule. Its { $metric } was { $model } against { $rule } (difference { $difference }).
why-model_does_not_beat_rule = The simple rule is used: on past days the model was not clearly better. Its { $metric } was { $model } against { $rule } (difference { $difference }).
why-too_few_events = The simple rule is used: there are too few cases in the past to fit or to test a model.
why-asked_for = The simple rule is used: it was asked for.
why-no_history_to_test = The simple rule is used: the history is too short to test a model on later gifts.
choice-named-logistic = the logistic regression
choice-named-boosted = the boosted trees
choice-named-logistic_and_boosted = the mean of logistic regression and trees
choice-named-btyd = the buy-till-you-die model
choice-named-rule = the simple rule
choice-least = Chosen: { $chosen }. Its log loss out of sample is the lowest, { $loss }, and nothing simpler is within one standard error of it (next: { $next }, { $next_loss }).
choice-least-alone = Chosen: { $chosen }. Its log loss out of sample is the lowest, { $loss }.
choice-simpler = Chosen: { $chosen }. Its log loss out of sample is { $loss }, within one standard error ({ $error }) of the lowest, { $best_loss } ({ $best }), and it is simpler.
choice-too-few = Chosen: the simple rule. There are too few cases with the event, or too few without it, to fit and compare models.
models-table = { $task } – tested rows: { $rows }; donors: { $donors }; with the event: { $events }
models-table-amount = { $task } – tested rows: { $rows }; donors who gave: { $donors }
models-table-value = { $task } – tested rows: { $rows }; donors: { $donors }
models-measure = Measure
models-better = Better is
better-higher = higher
better-lower = lower
better-target = near { $target }
metric-auc = AUC: chance that a donor with the event has the higher score
metric-average_precision = Average precision
metric-brier = Brier score
metric-log_loss = log loss
metric-lift10 = Lift: rate in the best tenth over the rate of all
metric-ece10 = Calibration error (ten bins)
metric-event_ratio = Expected events over those that happened
metric-mean_absolute_error = mean absolute error
metric-median_absolute_log_error = Median absolute error of the logarithm
metric-gamma_deviance = gamma deviance (error by its share of the amount)
metric-bias_ratio = Expected sum over the sum given
metric-coverage80 = Amounts inside their 80% interval
metric-value_deviance = deviance of the expected value, as a share of that of the mean
metric-value_top10 = Share of all money that the best tenth gave
metric-above_ratio = Donors above the upper end of their 80% interval, over the number expected
models-totals = What all donors together were expected to give, and what they gave
models-totals-day = Tested from
models-totals-predicted = Expected
models-totals-actual = Given
models-totals-ratio = Expected over given
models-best = What the donors with the highest expected values were expected to give together, and what they gave
models-best-interval = 80% interval
models-best-how = An interval uses only years that were over on its day: how far their totals lay from what was expected, and how far single donors did. The first tested day has none. The last line of each day counts all donors.
models-best-said = Totals: the { $donors } donors with the highest expected values were expected to give { $predicted } from { $day } on (80% interval { $low } to { $high }); they gave { $actual }. Totals within the interval known before, best 500, 1,000, 5,000 and all donors: { $within } of { $known }.
models-totals-how = Expected by the methods that are used now, for the { $months } months from each day on. Above 1: too much was expected.
models-calibration = { $task }: predicted against observed on past days
models-calibration-how = On the dotted diagonal, predictions match what happened. Groups of fewer than { $k } rows are left out.
models-predicted = Predicted probability
models-observed = Observed share
models-undated = { $undated } of { $payments } payments before the newest tested day are refunded or cancelled today. The files do not say since when. On that day some may still have counted as gifts, so the test may have used a little that was not known then.
models-cannot = What this cannot tell you
cannot-cause = Who gives because you ask. The predictions say who is likely to give, whether you contact them or not; only a hold-out drawn at random can show what asking brings.
cannot-person = What one person will do. A likelihood of 30% is right when about 30 of 100 such donors give.
cannot-change = Anything that has not happened before: an emergency, a new appeal, a change in your files.
cannot-strangers = Anything about people who have never given to you.
cannot-worth = How much a donor cares for your cause. A score describes past payments, not people.
card-horizon_incomplete = { $task }: the files do not reach the end of the months to be learned from, so some "no gift" may mean "not yet".
card-one_sided_part = { $task }: no model was fitted; there are too few cases with the event to spread over five groups of donors. The simple rule is used.
card-fit_failed = { $task }: the model has no solution on these donors, so the simple rule is used.
card-no_btyd = { $task }: buy till you die has no solution on these gifts, so the simple rule is used.
card-btyd_at_limit = { $task }: buy till you die found all donors alike in their rhythm, or in their chance to leave, so it tells them apart less.
card-too_few_rows = { $task }: no model was fitted; there are { $have } training rows and { $needed } are needed.
card-too_few_events = { $task }: no model was fitted; there are { $have } cases with the event and { $needed } are needed.
card-too_few_non_events = { $task }: no model was fitted; there are { $have } cases without the event and { $needed } are needed.
card-platt_because_few = { $task }: with few cases, the probabilities were calibrated by a two-parameter curve (Platt).

## The list
list-title = The list in brief
list-none = No list was proposed in this run.
list-totals = { $contacts_count ->
    [one] This person is
   *[other] These { $contacts } people are
} likely to give { $income } in the next { $months_count ->
    [one] month
   *[other] { $months } months
}, whether you contact them or not. Contacting them costs { $cost }.
list-totals-unknown = { $contacts } { $contacts_count ->
    [one] donor is
   *[other] donors are
} proposed, ranked by last gift, at a cost of { $cost }. What they will give cannot be predicted yet: the history holds no outcomes to learn from.
list-totals-nobody = Nobody is on the list. The reasons are below.
list-free = The cost of a contact was not given, so it counts as zero here.
list-settings-cost = One contact costs { $cost }.
list-settings-budget = The budget is { $budget }.
list-settings-quiet = Donors who gave within the last { $n } days are left out.
list-contacts = { $n } { $n_count ->
    [one] earlier contact is
   *[other] earlier contacts are
} known; days are counted up to { $day }, the later of the as-of date and today.
list-contacts-unknown = { $n } { $n_count ->
    [one] person
   *[other] people
} of the file of contacts { $n_count ->
    [one] is
   *[other] are
} not in the ledger, so those contacts do not count. Check the identifiers.
list-contacts-repeated = { $n } { $n_count ->
    [one] row of the file of contacts repeats another one and counts
   *[other] rows of the file of contacts repeat other ones and count
} once.
list-settings-channel = Contact is by { $channel }.
channel-unsaid = Nothing is recorded about this channel ({ $channel }) for anybody in these data, so no objection to it is known. Before you write, import the objections: their column in donors.csv with --donors, or a list with --objections.
silence-permits = People who neither agreed nor objected to this channel ({ $channel }) can be on this list (--consent france). This is the rule for appeals of charities, if people were informed and every message lets them object (CNIL, 20 June 2022). Commercial messages need an agreement.
unproved = Unproved: these models were not compared with the simple rule on past years. They may predict worse than the rule.
chosen-by-area = The donors were chosen by area. An area can stand for income or origin: assess in the audit whom this leaves out.
reason-drawn-at-random = Drawn at random, to test whom the ranking leaves out
no-objections = No objection is recorded for anybody in these data. Before you write, import the objections: donors.csv with --donors, or a list of e-mails, names or identifiers with --objections.
list-coverage-incomplete = Refusals may be lost, because gifts do not match donors' rows or the list of objections: the list is empty. Correct the identifiers, or accept it with --donors-incomplete.
list-coverage-accepted = Refusals may be missing; a person accepted that with --donors-incomplete.
list-held-out = { $n } more { $n_count ->
    [one] donor was
   *[other] donors were
} drawn at random for the hold-out, which is not contacted, so that the effect of asking can be measured.
list-meaning = The expected sum is an average over many donors within { $months } months, whatever makes them give. It is not the effect of this campaign.
list-meaning-second-gift = The expected sum is what those who give again within 12 months of their first gift will give within { $months } months, on average, whatever makes them give. It is not the effect of this campaign.
list-meaning-monthly = The expected sum is what those who begin to give monthly will give within { $months } months, on average, whatever makes them begin. It is not the effect of this campaign.
list-meaning-upgrade = The expected sum is what those who raise their monthly gift will give within { $months } months, on average, whatever makes them raise it. It is not the effect of this campaign.
list-draft = This is a draft. Read campaign/plan.csv, remove or change rows, then approve it under your name.
list-left-out = Donors not on the list
list-reason = Reason
list-population = Donors in the ledger: { $all }; on the list: { $rows }; not on it: { $out }.
exclusion-deceased = Known to have died, or recorded in words not understood
exclusion-do_not_profile = Objected to profiling, or recorded in words not understood
exclusion-objected = Objected to being contacted
exclusion-consent_unclear = Consent not understood, so counted as an objection
exclusion-not_opted_in = Did not agree to this channel
exclusion-refusals_unknown = Has no row in the table of donors, so refusals are not known
exclusion-donors_incomplete = Held back, because refusals may be lost
exclusion-no_score = No gift before the day, so no score
exclusion-monthly_donor = Monthly donors, who are in recurring care
exclusion-gave_recently = Gave too recently to be asked again
exclusion-not_for_goal = Not eligible for the goal of this list
exclusion-may_stop = Regular gift at risk, so not asked for more
exclusion-other_segment = In another segment than those chosen
exclusion-other_campaign = Gave to none of the campaigns chosen
exclusion-other_area = In another area than those chosen, or without a postcode
exclusion-other_amount = Last gift not of the size chosen
exclusion-no_address = No address or number for this channel
exclusion-other_channel = On the list of another channel
exclusion-contacted_recently = Contacted too recently to be asked again
exclusion-contacted_often = Contacted as often within a year as is allowed
exclusion-held_out_recently = Held out of a recent campaign, whose effect is being measured
exclusion-not_worth_the_cost = A contact would bring less than it costs
exclusion-segment_full = Their segment has as many contacts as a person allowed
exclusion-over_budget = Budget spent on donors with a higher expected value
exclusion-over_maximum = Beyond the contact limit
exclusion-removed_in_review = Removed by a person
channel-email = e-mail
channel-post = post
channel-phone = phone
channel-sms = text message
list-segments = Who is on the list
list-expected = Expected sum
list-no-segment = no segment
list-first = The first { $n } { $n_count ->
    [one] row
   *[other] rows
} of the list
list-id = Donor
list-likelihood = Likelihood
list-likelihood-second-gift = Likelihood of a second gift within 12 months of the first
list-likelihood-monthly = Likelihood of a monthly gift
list-likelihood-upgrade = Likelihood of a larger monthly gift
list-gift = Given in { $n } months, if there is a gift
list-gift-monthly = Given in { $n } months, if they begin
list-gift-upgrade = Given in { $n } months, if they raise it
list-ask = Ask for the next gift
list-ask-monthly = Ask a month
list-ask-upgrade = Ask a month
list-reasons = Reasons
list-reasons-note = A reason raises the likelihood in the table, unless it says that it lowers it. Reasons describe how the score is composed; they are not causes.
list-arm-held-out = hold-out (not contacted)

## How it was made
made-title = How this was made
made-as-of = As of
made-horizon = Horizon
made-months = { $n } { $n_count ->
    [one] month
   *[other] months
}
made-seed = Seed
made-version = Program
made-currency = Currency analysed
made-features = Features
made-protected = Protected features switched on
made-left-out = Protected features left out
made-profile = Definitions
made-profile-words = LYBUNT and SYBUNT, retention by class and gains and losses as in the Fundraising Effectiveness Project; RFM by quintiles, equal values together
made-thresholds = Thresholds
made-thresholds-words = regular gift active within { $recurring } months; at risk after { $risk } months and { $overdue } of the donor's own rhythm; lapsed after { $lapsed } months
made-method = Method for: { $task }
made-hashes = Inputs and their fingerprints (SHA-256)
made-input = Input
made-sha = SHA-256
made-log = Log of approvals, last line
made-log-none = empty when this page was written: nobody had approved a list. The line of an approval is printed when somebody signs, and kept in run.json.
made-again = The same files with the same settings give the same page, byte for byte.
donors-figures = Giving and retention of the last twelve months
donors-years-table = Figures of each complete year
decided-donors = donors
decided-objections = objections applied
format-canonical-gifts = gifts.csv form
format-canonical-donors = donors.csv form
format-pseudonymised = copy for analysis
format-objections = list of objections
format-helloasso-payments = HelloAsso payments export

## Lifetime value
lifetime-title = What donors are expected to give over the years
lifetime-what = The file value.csv says what each donor is expected to give over 1, 3 and 5 years, with an 80% interval: of donors for whom as much was expected before, one in ten gave more than its upper end and one in ten less than its lower end. The lower end is 0, and nobody gives less, where more than one in ten gave nothing, as with most donors who do not give monthly. Where fewer than one in ten gave anything, the upper end is 0 too. Future sums are discounted by { $discount } a year. It is not an average gift times an average life: averages hide who is about to leave.
lifetime-method-rate = after the models of the next 12 months, yearly gifts so far times the change seen among similar donors
lifetime-method-btyd = after the models of the next 12 months, buy till you die times expected gifts
lifetime-method-continued = models of the next 12 months, then the change seen among similar donors
lifetime-why-least_loss = { $method }: this method is used, because its error was the smallest on { $years_count ->
    [one] the year that was
   *[other] the { $years } years that were
} held out.
lifetime-why-within_one_standard_error = { $method }: this method is used. On the { $years_count ->
    [one] year that was
   *[other] { $years } years that were
} held out, it was within one standard error of the best, and it is simpler.
lifetime-why-cannot_be_fitted = The simple rule is used (yearly gifts so far, times the change seen among similar donors): the method that did best on past years has no solution on this day.
lifetime-why-no_history_to_test = The simple rule is used (yearly gifts so far, times the change seen among similar donors): the history is too short to hold out a year.
lifetime-btyd_at_limit = Buy till you die found all donors alike in their rhythm, or in their chance to leave, so it tells them apart less.
lifetime-no_btyd = Buy till you die had no solution on the years held out, so it was not compared.
lifetime-tested = Held out: { $years_count ->
    [one] the year
   *[other] the { $years } years
} from { $day } on; donors: { $donors }
lifetime-method = Method
lifetime-deviance = Poisson deviance (lower is better)
lifetime-error = Mean absolute error per donor
lifetime-ratio = Expected over given
lifetime-sums = Expected from all donors together, discounted
lifetime-horizon = Over
lifetime-sum = Expected sum
lifetime-intervals = Interval of each donor
lifetime-years = { $years_count ->
    [one] 1 year
   *[other] { $years } years
}
lifetime-interval = 80%, from gifts over an earlier period of this length
lifetime-no-interval = none: the file holds no earlier period of this length to learn it from
lifetime-seen = The file shows what similar donors gave in the first { $years_count ->
    [one] year
   *[other] { $years } years
} after a day. For later years, giving is assumed to continue as in the last year observed.
lifetime-kinds = In the first year, amounts have a level of their own for monthly givers, donors of one gift, of two, and of more, if there are enough of them. Monthly givers have their own intervals too. Future new donors are not counted here.

## The first screen
overview-title = Who to write to
overview-nobody = Nobody is on the list. The section below says why.
overview-people = Write to
overview-by = { $n_count ->
    [one] person
   *[other] people
}, by { $channel }
overview-likely = They are likely to give
overview-likely-second-gift = Likely to give again within 12 months of the first gift
overview-likely-monthly = Likely to begin to give monthly
overview-likely-upgrade = Likely to raise their monthly gift
overview-with-or-without = in { $months } { $months_count ->
    [one] month
   *[other] months
}, whether you contact them or not
overview-cost = Contacting them costs
overview-each = { $cost } each
overview-free = a contact costs nothing
overview-left-out = Not on the list
overview-segments = People on the list, by segment
overview-check = Check before you write
overview-nothing-to-check = Nothing stands out. Read the list all the same.
overview-refused = { $n } { $n_count ->
    [one] row was
   *[other] rows were
} refused: ledger/refused.csv says which and why.
overview-more-disparities = { $n } more { $n_count ->
    [one] disparity
   *[other] disparities
} below, under "Bias audit".
overview-next = Next steps
overview-step-read = Open campaign/plan.csv, delete the people you do not want to write to.
overview-step-read-named = Write the sheet with the names of the list, look through it, and say no to the people you do not want to write to:
overview-step-sign = Approve the list under your name, in the folder of this page:
overview-step-export = Write the mailing file:

## The donors at a glance
glance-title = Your donors at a glance
glance-none = There is no income to show yet.
glance-months = Income of the last 12 months
glance-years = Income by year
glance-segments = Donors by segment
glance-flows = Gains and losses against the year before
glance-gain-new = First gifts
glance-gain-back = Came back
glance-gain-more = Gave more
glance-loss-less = Gave less
glance-loss-gone = Stopped giving
glance-retention = Donors of the year before who gave again
glance-monthly = Regular giving by month
glance-campaigns = Income by campaign, last 12 months
glance-channels = Income by channel, last 12 months
glance-no-campaign = no campaign
glance-no-channel = no channel
glance-others = others
glance-largest = Share of the income from the largest donors
glance-largest-row = largest { $share } ({ $n })
gift-channel-web = online
gift-channel-mail = post
gift-channel-email = e-mail
gift-channel-phone = phone
gift-channel-street = street
gift-channel-event = events
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec

## What a folded section holds
fold-models = Tested on your own past years, beside the simple rules.
fold-lifetime = What donors are expected to give over the years.
fold-audit = Every comparison between groups of donors.
fold-donors = Segments, retention, cohorts, gains and losses, year by year.
fold-read = Files, rows, sums and what was found in them.
fold-made = Settings and fingerprints, to repeat this run.
