# Answers to questions of an assistant (obole mcp).
ask-as-of = As of { $day }: only what lies before this day is counted.
ask-campaign = { $campaign }, { $year }: { $figures }
ask-campaigns-hidden = { $n } { $n_count ->
    [one] campaign of { $year } is
   *[other] campaigns of { $year } are
} not named: too few donors.
ask-campaigns-more = { $n } more { $n_count ->
    [one] campaign
   *[other] campaigns
} of { $year }, with less income.
ask-churn = Regular donors who stopped in a month, on average in { $year }: { $value }
ask-define-draft = A draft from figures and a template. A person must check and finish it before use.
ask-define-effect = An effect is measured only between people to contact and people held out at random, with its 95% interval. Without people held out, the effect of a campaign is not known.
ask-define-fairness = Groups of donors are compared by the lowest rate over the highest, against a threshold that the association sets. The results hold for the newest list of the run, and assess neither intentions nor the law.
ask-define-flows = New: the first gift ever is in the year. Kept: gave in the year before and in the year. Lost: gave in the year before, not in the year. Back: gave before the year before, not in it, and in the year.
ask-define-forecast = Income expected if the association goes on as now, without the effect of new campaigns. { $share } of the values are to lie within their interval. A forecast, not a fact.
ask-define-months = Sum of the counted gifts of the month, with the number of donors who gave them. Months since the last complete year are in no yearly figure.
ask-define-proof = Each prediction was made from what was known on a past day, and compared with what came. The simple rule is used unless a model was better. Predictions are not facts.
ask-define-regular = Instalments of regular gifts that arrived in the month, with the number of donors who gave them.
ask-define-segments = Each donor is in one segment, by the gifts up to the as-of day; income is what these donors gave in the twelve months before it.
ask-definitions = Definitions:
ask-effect = { $name }: of { $contacted } contacted and { $held_out } held out at random, contacting changed the share that gave by { $points } points ({ $low } to { $high }) and the income per person by { $income } ({ $income_low } to { $income_high }). Measured effect with 95% intervals.
ask-expected = { $name }: { $expected } expected ({ $low } to { $high })
ask-expected-alone = { $name }: { $expected } expected; no interval, as no past forecast could be tested
ask-figure = { $name }, { $year }: { $value }
ask-flows = Donors in { $year }: { $new } new, { $kept } kept, { $lost } lost, { $back } back
ask-forecast-method = Method: { $method }.
ask-forecast-past = On { $years } past { $years_count ->
    [one] year
   *[other] years
}, the yearly total was off by { $off } on average; by the simple rule, by { $rule }.
ask-forecast-untested = The method could not be tested on past years.
ask-hidden = { $n } { $n_count ->
    [one] figure is
   *[other] figures are
} hidden: fewer than { $fewest } donors are behind { $n_count ->
    [one] it
   *[other] each
}, or such a number would follow from what is shown.
ask-ledger = The ledger covers { $first } to { $last }.
ask-month-income = { $name }: { $income } from { $donors } { $donors_count ->
    [one] donor
   *[other] donors
}
ask-month-regular = { $name }: { $income } from { $donors } { $donors_count ->
    [one] regular donor
   *[other] regular donors
}
ask-more-lines = { $n } more { $n_count ->
    [one] line is
   *[other] lines are
} in the figures.
ask-name-withheld = (name not shown)
ask-no-effect = No effect is measured in the last complete year: it needs a signed list with people held out at random, and time for their gifts.
ask-no-term = No definition found. Call { $tool } without a term for the list.
ask-not-shown = not shown
ask-segment = { $name }: { $donors } { $donors_count ->
    [one] donor
   *[other] donors
}, { $income }
ask-started = Waiting for an assistant on standard input; figures of { $folder }. Totals only, nothing is written.
ask-terms = Known terms: { $terms }
ask-tools = To ask further: { $tools }
ask-twelve-months = Twelve months
ask-verdict = { $part } – { $text }
