# Sentences of the audit.

## The audit: opening
audit-title = Bias audit
audit-page-title = Bias audit as of { $day }
audit-page-title-table = Bias audit of a table of predictions
audit-none = No audit was made: there was nothing to compare.
audit-banner = A disparity is a question, not a verdict on people. Someone who knows the donors must look at it.
audit-looked-list = What was looked at: whether the proposed list takes { $selected } of { $rows } donors alike, by { $attributes }.
audit-looked-backtest = On { $rows } past predictions, made before the gifts were known, it was also looked at whether donors who did give would have been chosen alike.
audit-looked-table = What was looked at: { $rows } predictions, by { $attributes }.
audit-found-below = What was found: { $n } of { $of } comparisons { $n_count ->
    [one] lies
   *[other] lie
} below the threshold you set ({ $threshold }), with enough data to say so.
audit-found-none = What was found: none of { $of } comparisons lies below the threshold you set ({ $threshold }) with enough data to say so.
audit-found-unsure = { $n } could not be settled for want of data.
audit-found-gaps = Of { $of } gaps, { $n } are larger than the { $threshold } points you set, with enough data to say so.
audit-found-no-threshold = No threshold was set, so the figures are shown without a verdict.
audit-sure = How sure it is: brackets and lines are { $level } intervals.
audit-sure-family = The intervals of the verdicts are wider: they hold for all pairs of groups of an attribute together.
audit-sure-gates = Groups of fewer than { $k } people are hidden, rates in groups of fewer than { $estimate } are not estimated, and "not enough data" does not mean "no disparity".
audit-sure-open = Every group is shown, however small, because you asked for it; "not enough data" does not mean "no disparity".
audit-banner-why = An audit shows where groups are treated differently and how sure that is; it cannot show that a list does no harm.
audit-about = This page compares groups of people in a table of predictions. It names no person. Everything was computed on this computer; nothing was sent anywhere.
chart-caption-rate = Dots are the rates, lines their intervals. Hatched rows are hidden or too small to estimate.
chart-caption-ratio = Left of the dashed line a ratio is below the threshold you set. An interval that leaves the chart has no end mark.
chart-caption-calibration = On the dotted diagonal, what was predicted is what came. Bins with few people are left out.
audit-ask = What to ask next
audit-ask-base = Did the group with the lower rate give less often in the past (base rate), and could that come from having been asked less often?
audit-ask-calibration = Does the score promise too little or too much for one group (calibration)? Then the score is at fault, not only the list.
audit-ask-harm = What harm would it do, and to whom: being left out of a letter, or being asked too often?
audit-ask-change = What would change if a part of the list were drawn by lot, or if the feature that tells the groups apart were left out?
audit-ask-data = Is the attribute known for enough donors, and is it right where it is known?
audit-organisations = { $n } { $n_count ->
    [one] organisation is
   *[other] organisations are
} left out: the audit speaks of persons.
audit-basis-list = Selected means: on the proposed list. The gifts are not known yet, so selection and scores are compared, not errors.
audit-basis-backtest = Selected means: among the { $share } of donors with the highest predicted likelihood on a past day. What they then gave is known, so errors can be compared, too.
audit-basis-table = Selected means what the decision column of your table says.
audit-burden = You said that being selected is a burden, so the ratios compare the shares of people who were not selected.
part-list = The proposed list
part-backtest = Past predictions against what happened
part-table = The table

## Verdicts
verdict-meets = { $attribute }, { $rate }: meets the threshold you set. The lowest ratio of two groups that could be compared is { $ratio } { $interval }, "{ $lower }" to "{ $higher }"; the threshold is { $threshold }.
verdict-below = { $attribute }, { $rate }: below the threshold you set. The ratio of "{ $lower }" to "{ $higher }" is { $ratio } { $interval }; the threshold is { $threshold }.
verdict-unsure = { $attribute }, { $rate }: not enough data to assess. The ratio of "{ $lower }" to "{ $higher }" is { $ratio }, but its interval { $interval } holds both equality and your threshold of { $threshold }.
verdict-unsure-small = { $attribute }, { $rate }: not enough data to assess; fewer than two groups are large enough.
verdict-none = { $attribute }, { $rate }: cannot be assessed; the rate does not exist in two groups.
verdict-no-decision = { $attribute }, { $rate }: there is no decision to audit; everybody or nobody is selected.
gap-meets = { $attribute }, { $rate }: meets the threshold you set. The largest gap of two groups that could be compared is { $gap } points { $interval }, "{ $lower }" below "{ $higher }"; the threshold is { $threshold }.
gap-above = { $attribute }, { $rate }: the gap is larger than the threshold you set. "{ $lower }" lies { $gap } points { $interval } below "{ $higher }"; the threshold is { $threshold }.
gap-unsure = { $attribute }, { $rate }: not enough data to assess. "{ $lower }" lies { $gap } points below "{ $higher }", but the interval { $interval } holds both equality and your threshold of { $threshold }.
verdict-evidence = The rates are { $lower_rate } of { $lower_n } ("{ $lower }") and { $higher_rate } of { $higher_n } ("{ $higher }"); { $p }, adjusted for { $pairs } { $pairs_count ->
    [one] comparison
   *[other] comparisons
}.
verdict-p = p = { $p }
verdict-p-below = p < { $p }
verdict-p-none = no p value, as nothing varies
verdict-weighted = Rates are weighted; sizes are effective numbers of people.
verdict-left-out = No part in it, being hidden, too small or without a value: { $groups }.

## Tables
audit-group = Group
audit-size = People
audit-of-all = Share of all
audit-of-selected = Share of selected
audit-ratio = Ratio to "{ $group }"
audit-ratio-plain = Ratio
audit-reference = reference
audit-table-selection = { $attribute }: sizes and selection
audit-table-errors = { $attribute }: predictions against what happened
audit-table-note = Missing values are a line of their own and take no part in the comparison; it rests on { $included } people.
audit-empty-crossings = Nobody belongs to: { $groups }.
audit-overall = All groups together
audit-interval = [{ $low } –⁠ { $high }]
audit-hidden = hidden
audit-hidden-note = A group marked "hidden" is not shown because a smaller one could be worked out from it.
audit-few-note = Fewer than { $k } people have no value here (or only so few have one). They take no part in the whole audit, so that nobody can be told from its totals.
rate-selection_rate = Selection rate
rate-tpr = True positive rate
rate-fpr = False positive rate
rate-tnr = True negative rate
rate-fnr = False negative rate
rate-ppv = Positive predictive value
rate-npv = Negative predictive value
rate-fdr = False discovery rate
rate-for = False omission rate
rate-accuracy = Accuracy
rate-base_rate = Base rate
rate-mean_score = Mean score
rate-auc = AUC
rate-calibration_gap = Calibration gap
rate-scoring_rate = Scoring rate
rate-help-selection = Selection rate: share of the group that is selected.
rate-help-errors = Base rate: share that gave. True positive rate: of those who gave, the share selected. False positive rate: of those who did not give, the share selected. Positive predictive value: of those selected, the share that gave. Calibration gap: mean score less base rate. These cannot all be equal when base rates differ.
undefined-few = too few
undefined-hidden = –
undefined-none = –
undefined-no_positives = nobody gave
undefined-no_negatives = everybody gave
undefined-none_selected = nobody selected
undefined-all_selected = all selected
undefined-positive_table = no positives
undefined-negative_table = no negatives

## Attributes and levels
attribute-gender = Gender
attribute-age_band = Age
attribute-area = Area
attribute-crossed = { $first } and { $second }
level-gender-F = women
level-gender-M = men
level-gender-X = other gender
level-age_band-range = { $from } to { $to } years
level-age_band-from = { $from } years and over
level-area = department { $code }
level-area-abroad = abroad
level-area-other = other areas
level-missing = not known
level-crossed = { $first }, { $second }

## Charts
chart-size = n = { $n }
chart-size-small = n < { $k }
chart-rate = { $part }. { $rate } by group: { $attribute }
chart-ratio = { $part }. Selection rate of each group over that of "{ $group }": { $attribute }
chart-ratio-axis = Ratio to "{ $group }"
chart-overall = All groups together
chart-threshold = Threshold you set
chart-equal = Equal rates
chart-calibration = { $part }. Predicted against observed by group: { $attribute }
audit-settings = Settings of the audit
audit-set-threshold = Threshold
audit-set-reference = Reference group
audit-set-largest = the largest of each attribute
audit-set-highest = the one with the highest selection rate
audit-set-named = named by the user
audit-set-gates = Size gates
audit-set-gates-words = shown from { $k } people, estimated from { $estimate } (and { $denominator } in the denominator), verdict when the interval is at most { $points } points wide on each side
audit-set-intervals = Intervals
audit-set-intervals-words = { $level }: Wilson for rates, Katz (adjusted) for ratios
audit-four-fifths = The threshold of 0.8 is the four-fifths rule of thumb of United States employment guidelines (29 CFR 1607.4(D)). It is a yardstick here, not the law of your country.
chart-scores = { $part }. Where the scores lie by group (median, middle half, nine tenths): { $attribute }
chart-caption-scores = Dot: the median score. Box: the middle half of the group. Line: from the lowest 5% to the highest 5%. This is how people differ within a group, not how sure a figure is.
audit-about-campaign = This page compares how groups of donors fare in the proposed list and in predictions of the past. It names no person. Everything was computed on this computer; nothing was sent anywhere.
audit-found-which = Lower rate in: { $groups }.
audit-nothing-assessed = The audit found no groups to compare: the file has no attributes of donors, or too few people of each.

## Presets
preset-four-fifths = Preset "four-fifths", { $source }: in United States employment guidelines, a selection rate below four fifths of the highest group's is generally regarded as evidence of adverse impact. It is a rule of thumb for employment there; the same paragraph lets statistical significance and small numbers override it both ways, so read ratio, interval and p value together. It is a yardstick here, not the law of your country.
preset-ll144 = Preset "ll144", { $source } (New York City, automated employment decisions): the impact ratio is a group's rate over that of the group with the highest rate, for selection and for scores above the median of the file, by each attribute and crossed. Groups of less than 2% of the people may be left out of the ratios. The rule is for employment there and sets no pass mark, so none is set here.
preset-ll144-ratios = { $attribute }, impact ratios of selection: { $ratios }.
preset-ll144-scores = Of scores: { $ratios }.
preset-ll144-unknown = Of unknown group: { $n } { $n_count ->
    [one] person
   *[other] people
}.
preset-ll144-small = Below 2% of the people and so in no ratio: { $groups }.
