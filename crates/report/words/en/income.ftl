# The forecast of the income.
income-heading = Income expected as now; { $share } of the values are to lie within each interval.
income-ends = The ledger ends on { $day }: the forecast begins after its last complete month.
income-over = { $n_count ->
    [one] One of the { $of } months of this forecast is
   *[other] { $n } of the { $of } months of this forecast are
} already over, and the ledger ends on { $day }. Import a newer export to look ahead from today.
income-month = Month
income-expected = Expected
income-interval = Interval
income-recurring = Of it, regular gifts
income-last-year = A year earlier
income-year = Twelve months
income-method-mean-of-year = mean of the last twelve months
income-method-seasonal-naive = same month of the last year
income-method-holt-winters = exponential smoothing (Holt-Winters)
income-method-smoothing = exponential smoothing, damped
income-method-smoothing-of-roots = exponential smoothing, damped (square roots)
income-method-combination = mean of the last year and damped exponential smoothing
income-method-combination-of-roots = mean of the last year and damped exponential smoothing (square roots)
income-too-short = Method: { $method }, because less than two years are known: no seasons, and no intervals, since no past year could be tested.
income-not-compared = Method: { $method } (seasonal naive), because fewer than { $years } past years could be tested to choose another.
income-not-better = Method: { $method } (seasonal naive), because no other was clearly better on past years: a month was off by { $naive } on average; with the best other, { $other }, by { $error }.
income-better = Method: { $method }, because it was clearly better on past years: a month was off by { $error } on average; with the same month of the last year, by { $naive }.
income-past = On past years, the total of twelve months was off by { $off } on average ({ $n } { $n_count ->
    [one] separate year
   *[other] separate years
}, forecast from { $first } to { $last }).
income-coverage = Past values within the interval known before them: { $months } of the months, { $years } of the totals.
income-scenarios = Scenarios, which are assumptions and not predictions. As now: { $year }.
income-lower-retention = Retention { $share } lower: { $year }. Gifts of those who gave before ({ $returning } of single gifts) fall by { $share }, first gifts do not, regular gifts step by step to { $share } less.
income-second-gift = Second-gift programme: { $year }, of which { $further } ({ $low } to { $high }) from the measured effect on { $n } { $n_count ->
    [one] new donor
   *[other] new donors
} a year, before its cost.
income-second-gift-unclear = Second-gift programme: no effect on the income was shown ({ $further }, { $low } to { $high }, for { $n } new { $n_count ->
    [one] donor
   *[other] donors
} a year), so none is added.
income-effect-of-others = It was not measured on lists known to be for a second gift: new donors may answer otherwise.
income-young = None yet: in a file of fewer than 24 months, nobody is known to be new. Add older exports.
income-no-effect = Second-gift programme: needs a measured effect (obole measure … --out FILE, then --effect FILE).
