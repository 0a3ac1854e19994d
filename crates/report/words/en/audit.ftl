# Sentences of the audit.

## The audit: opening
audit-title = Bias audit
audit-page-title = Bias audit as of { $day }
audit-page-title-table = Bias audit of a table of predictions
audit-none = No audit was made: there was nothing to compare.
audit-banner = A disparity is a question, not a verdict on people. Someone who knows the donors must examine it.
audit-looked-table = Compared: { $rows } predictions, by { $attributes }.
audit-found-gaps = Of { $of } gaps, { $n } are larger than the { $threshold } points of the threshold, with enough data to say so.
audit-found-no-threshold = No threshold was set, so the figures are shown without a verdict.
audit-banner-why = An audit shows where groups are treated differently and how sure that is; it cannot show that a list does no harm.
audit-about = This page compares groups of people in a table of predictions. It names no person. Everything was computed on this computer; nothing was sent anywhere.
chart-caption-rate = Dots are the rates, bars their intervals. Hatched rows are hidden or too small to estimate.
chart-caption-ratio = The axis is logarithmic: 0.5 is as far from 1 as 2. Outside the dashed lines, the lower of the two rates divided by the higher one is below the threshold. An arrow marks what continues beyond the axis.
chart-caption-calibration = On the dotted diagonal, predictions match what happened; above it, people gave more often than predicted. Upright bars are intervals. Bins with few people are left out.
audit-ask = What to ask next
audit-organisations = { $n } { $n_count ->
    [one] organisation is
   *[other] organisations are
} left out: the audit is about people.
audit-organisations-few = Organisations are left out, and so are the few people whom the figures would identify. Their numbers are not shown.
audit-basis-list = Selected means: on the proposed list. The gifts are not known yet, so selection and scores are compared, not errors.
audit-basis-backtest = Selected means: among the { $share } of donors with the highest predicted likelihood on a past day. What they then gave is known, so errors can be compared, too.
audit-basis-table = Selected means what the decision column of your table says.
audit-burden = You said that being selected is a burden, so the ratios compare the shares of people who were not selected.
part-list = The proposed list
part-backtest = Past predictions against what happened
part-table = The table

## Verdicts
verdict-meets = { $attribute }, { $rate }: meets the threshold. The lowest ratio of two groups that could be compared is { $ratio } { $interval }, "{ $lower }" to "{ $higher }"; the threshold is { $threshold }.
verdict-below = { $attribute }, { $rate }: below the threshold. The ratio of "{ $lower }" to "{ $higher }" is { $ratio } { $interval }; the threshold is { $threshold }.
verdict-unsure = { $attribute }, { $rate }: not enough data to assess. The ratio of "{ $lower }" to "{ $higher }" is { $ratio }, but its interval { $interval } includes both equality and the threshold of { $threshold }.
verdict-unsure-small = { $attribute }, { $rate }: not enough data to assess; fewer than two groups are large enough.
verdict-none = { $attribute }, { $rate }: cannot be assessed; fewer than two groups have this rate.
verdict-no-decision = { $attribute }, { $rate }: there is no decision to audit; everybody or nobody is selected.
gap-meets = { $attribute }, { $rate }: meets the threshold. The largest gap of two groups that could be compared is { $gap } points { $interval }, "{ $lower }" below "{ $higher }"; the threshold is { $threshold }.
gap-above = { $attribute }, { $rate }: the gap is larger than the threshold. "{ $lower }" is { $gap } points { $interval } below "{ $higher }"; the threshold is { $threshold }.
gap-unsure = { $attribute }, { $rate }: not enough data to assess. "{ $lower }" is { $gap } points below "{ $higher }", but the interval { $interval } includes both equality and the threshold of { $threshold }.
verdict-evidence = The rates are { $lower_rate } of { $lower_n } ("{ $lower }") and { $higher_rate } of { $higher_n } ("{ $higher }"); { $p }, adjusted for { $pairs } { $pairs_count ->
    [one] comparison
   *[other] comparisons
}.
verdict-p = p = { $p }
verdict-p-below = p < { $p }
verdict-p-none = no p value, as nothing varies
verdict-weighted = Rates are weighted; sizes are effective numbers of people.
verdict-bound = A rate whose number of people is withheld is a bound: the disparity is at least this large.
verdict-bound-note = Where the number of people is withheld, the rate is a bound, and the ratio or gap the smallest disparity possible.
verdict-left-out = Not compared (too few donors): { $groups }.
verdict-left-out-many = Not compared (too few donors): { $n } of { $of } groups (see the charts).

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
audit-table-note = Missing values have a line of their own and are not compared; the comparison covers { $included } people.
audit-empty-crossings = Nobody belongs to: { $groups }.
audit-overall = All groups together
audit-interval = [{ $low } –⁠ { $high }]
audit-hidden = hidden
audit-hidden-note = A group marked "hidden" has fewer than { $k } people, or such a group could be worked out from it.
audit-few-note = Fewer than { $k } people have no value here (or fewer than { $k } have one). They are left out of the whole audit, so that nobody can be identified from its totals.
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
audit-withheld-note = A dash in a group that is shown: too few people are counted, or nearly all, or such a number could be worked out from this one.
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
chart-rate = { $part }. { $rate } by group: { $attribute }
chart-ratio = { $part }. Selection rate of each group over that of "{ $group }": { $attribute }
chart-ratio-axis = Ratio to "{ $group }"
chart-overall = All groups together ({ $value })
chart-threshold = Threshold ({ $threshold }; inverse { $inverse })
chart-equal = Same rate as the reference group
chart-calibration = { $part }. What was predicted against what happened, by group: { $attribute }
chart-sizes = { $part }. How many people are in each group: { $attribute }
chart-sizes-axis = People
chart-sure = Differs from the reference group: the interval does not include equality
chart-unsure = May be equal: the interval includes equality
chart-reference = Reference group
chart-gap = { $part }. Selection rate of each group minus that of "{ $group }": { $attribute }
chart-gap-axis = Points above or below "{ $group }"
chart-gap-threshold = Largest gap you allow ({ $threshold } points)
chart-calibration-equal = Predictions match what happened
chart-roc = { $part }. How well the score distinguishes those who gave from the others, by group: { $attribute }
chart-roc-table = { $part }. How well the score distinguishes positives from negatives, by group: { $attribute }
chart-roc-all = All groups together
chart-roc-chance = A random score
chart-auc = AUC { $auc }
chart-exposure = { $part }. Who is high in the ranking by score: { $attribute }
chart-exposure-axis = Share of the visibility divided by share of the people
chart-exposure-equal = Visibility equal to the group's share of the people
chart-amounts = { $part }. Amounts predicted and given, on average by group: { $attribute }
chart-amounts-givers = { $part }. Amounts predicted and given by those who gave, on average by group: { $attribute }
chart-amounts-axis = Mean amount per person
chart-amounts-predicted = Predicted
chart-amounts-given = Given
chart-caption-sizes = Groups in the order of all the charts below. Small groups are hidden; a second group may be hidden with them, so that they cannot be worked out from the total.
chart-caption-gap = Zero is the rate of the reference group. Outside the dashed lines, the gap is larger than you allow.
chart-caption-roc = Each panel: the higher the full line, the better the score distinguishes the people of the group. If the line of a group is below the dashed one, the score works less well for it. Each step covers enough people that nobody can be recognised.
chart-caption-exposure = Visibility falls with the rank in the list (1 / log₂(1 + rank)). Left of 1, a group is lower in the list than its size suggests. The figures are of the people of this table, without a margin of error.
chart-caption-amounts = At the right: predicted / given, in the unit of your table. People who gave nothing count as 0. A square left of its ring: less was given than predicted.
chart-caption-amounts-givers = Only people who gave. Predictions include the chance of no gift, so they are below what givers gave. What matters is whether the difference is alike in all groups.
audit-settings = Settings of the audit
audit-set-threshold = Threshold
audit-set-reference = Reference group
audit-set-largest = the largest of each attribute
audit-set-highest = the one with the highest selection rate
audit-set-named = named by the user
audit-set-gates = Smallest sizes
audit-set-gates-words = shown from { $k } people, estimated from { $estimate } (and { $denominator } in the denominator), verdict when the interval is at most { $points } points wide on each side
audit-set-intervals = Intervals
audit-set-intervals-words = { $level }: Wilson for rates, Katz (adjusted) for ratios
chart-scores = { $part }. Distribution of the scores of each group: { $attribute }
chart-caption-scores = The area of each shape is the whole group; the upright line is its median. All shapes have the same scale. Classes with few people are merged with their neighbours. The shapes show how people differ within a group, not how certain a figure is.
audit-about-campaign = This page compares how groups of donors are treated in the proposed list and in past predictions. It names no person. Everything was computed on this computer; nothing was sent anywhere.
audit-nothing-assessed = The audit found no groups to compare: the file has no attributes of donors, or too few people of each.

## Presets
preset-four-fifths = Preset "four-fifths", { $source }: in United States employment guidelines, a selection rate below four fifths of the highest group's is generally regarded as evidence of adverse impact. It is a rule of thumb for employment there; the same paragraph lets statistical significance and small numbers override it both ways, so read ratio, interval and p value together. It is a yardstick here, not the law of your country.
preset-ll144 = Preset "ll144", { $source } (New York City, automated employment decisions): the impact ratio is a group's rate over that of the group with the highest rate, for selection and for scores above the median of the file, by each attribute and crossed. Groups of less than 2% of the people may be left out of the ratios. The rule is for employment there and sets no pass mark, so none is set here.
preset-ll144-ratios = { $attribute }, impact ratios of selection: { $ratios }.
preset-ll144-scores = Impact ratios of the scores: { $ratios }.
preset-ll144-unknown = Group not known: { $n } { $n_count ->
    [one] person
   *[other] people
}.
preset-ll144-small = Less than 2% of the people, so in no ratio: { $groups }.

## Lapse risks, asked amounts, segments, the hold-out
part-lapse = Past lapse risks against what happened
part-ask-given = Asked amounts against what was given
part-ask-expected = Asked amounts against what is expected
part-segments = Segments by group
part-hold_out = The hold-out, drawn at random
audit-basis-lapse = Selected means: among the { $share } of active donors with the highest predicted lapse risk on a past day. Who then gave nothing is known, so errors can be compared.
audit-basis-ask-given = What would have been asked of { $rows } donors on { $day }, divided by what they then gave: a ratio of 1.20 means that the group was asked for a fifth more than it gave. Only donors who then gave are compared.
audit-basis-ask-expected = What the scores of { $day } propose to ask of { $rows } donors, divided by what is expected of each if they give. Nothing has been given yet.
audit-basis-segments = The segments of { $rows } donors on { $day }. A segment describes when somebody gave. It decides nothing by itself, but mailings are planned by segment.
audit-basis-hold_out = Of { $rows } people on the list, { $held } are drawn at random for the hold-out and are not contacted, for comparison. A random draw does not depend on groups: the shares may differ by chance only.
measure-ask-given = ratio of asked to given amount
measure-ask-expected = ratio of asked to expected amount
verdict-unsure-chance = { $attribute }, { $rate }: not enough data to assess. The ratio of "{ $lower }" to "{ $higher }" is { $ratio } { $interval }, but groups drawn at random show as clear a gap too often ({ $p }).
ask-table-given = { $attribute }: asked and given
ask-table-expected = { $attribute }: asked and expected
ask-mean = Mean asked
ask-base-given = Mean given
ask-base-expected = Mean expected
ask-note = Amounts are in the currency of the gifts.
segments-differ = { $attribute }: the groups are spread differently over the segments, more than chance explains.
segments-alike = { $attribute }: the differences between the groups can be explained by chance.
segments-none = { $attribute }: cannot be assessed; fewer than two groups are large enough.
segments-test = ({ $p }, chi-square over groups and segments)
segments-clearest = The clearest difference: { $share } of "{ $group }" are in the segment "{ $segment }".
segments-table = { $attribute }: share of each group in each segment
segments-note = Each line adds up to the whole group. Small cells are hidden, and others with them, so that they cannot be worked out.
lot-alike = { $attribute }: the shares differ no more than a random draw explains ({ $p }).
lot-differs = { $attribute }: the shares differ more than a random draw usually explains ({ $p }). Was the draw changed by hand?
lot-none = { $attribute }: cannot be assessed; fewer than two groups are large enough.
lot-share = Share in the hold-out
lot-table = { $attribute }: hold-out drawn at random
disparity-of-part = { $attribute }, { $part }: the { $rate } of "{ $lower }" is { $ratio } times that of "{ $higher }".
audit-whole-page = Open the page of the audit, with every table and chart
disparity-list = { $attribute }: "{ $lower }" is on the list { $ratio } times as often as "{ $higher }".
disparity-backtest = { $attribute }, tested on the past: "{ $lower }" would have been selected { $ratio } times as often as "{ $higher }".
disparity-lapse = { $attribute }, tested on the past: "{ $lower }" would have been flagged as likely to stop { $ratio } times as often as "{ $higher }".
disparity-table = { $attribute }: "{ $lower }" is selected { $ratio } times as often as "{ $higher }".
disparity-asks-given = { $attribute }: measured by past gifts, "{ $lower }" is asked for { $ratio } times what "{ $higher }" is asked for.
disparity-asks-expected = { $attribute }: measured by expected gifts, "{ $lower }" is asked for { $ratio } times what "{ $higher }" is asked for.
## The opening: what was found
audit-looked-list = The proposed list holds { $selected } of { $rows } donors; they are compared by { $attributes }.
audit-found-below = { $n } of { $of } comparisons { $n_count ->
    [one] is
   *[other] are
} below the threshold ({ $threshold }).
audit-found-which = Groups with the lower rate: { $groups }.
audit-found-none = Of { $of } comparisons, none is below the threshold ({ $threshold }) with enough certainty.
audit-found-unsure = { $n } { $n_count ->
    [one] has
   *[other] have
} too little data to assess.
audit-clearest = The clearest: in groups of equal size, for every 100 people selected from "{ $higher }", { $n } are selected from "{ $lower }" (between { $low } and { $high }).
audit-run-all = { $claims_count ->
    [one] The only finding holds
   *[other] All { $claims } findings hold
} even if all { $comparisons } comparisons of this run are taken into account ({ $groups }).
audit-run-some = Of { $claims } findings, { $n } { $n_count ->
    [one] holds
   *[other] hold
} even if all { $comparisons } comparisons of this run are taken into account ({ $groups }); treat the others as questions.
audit-run-none = { $claims_count ->
    [one] The only finding may be
   *[other] All { $claims } findings may be
} due to chance among the { $comparisons } comparisons of this run: treat { $claims_count ->
    [one] it as a question
   *[other] them as questions
}.
audit-sure = Bars and brackets are { $level } intervals; those of the verdicts hold for all pairs of groups of an attribute together.
audit-sure-gates = Groups of fewer than { $k } people are hidden, and rates of fewer than { $estimate } are not estimated: "not enough data" does not mean "no disparity".
audit-sure-open = Every group is shown, however small, because you asked for it: "not enough data" does not mean "no disparity".
audit-four-fifths = 0.80 follows the four-fifths rule of thumb of United States employment guidelines (29 CFR 1607.4(D)). It is a yardstick, not the law of your country.
audit-first-less = "{ $lower }" also gave less often ({ $lower_rate }, against { $higher_rate } in "{ $higher }"). Was it asked less often?
audit-first-alike = "{ $lower }" did not give clearly less often ({ $lower_rate }, against { $higher_rate } in "{ $higher }"). What in the score makes the difference?
audit-first-unknown = Did "{ $lower }" give less often in the past? Was it asked less often?
audit-ask-base = Did the group with the lower rate give less often because it was asked less often?
audit-ask-calibration = Is the score too low for one group? Then the score is wrong, not only the list.
audit-ask-harm = What is the harm, and to whom: not being written to, or being written to too often?
audit-ask-change = What changes if part of the list is drawn at random?

## The picture of all comparisons
picture-title = All comparisons, the clearest first
picture-below = Below the threshold
picture-unsure = Not enough data
picture-meets = Meets the threshold
picture-threshold = The threshold: { $threshold } times
picture-equal = Equal rates
picture-axis = Rate of the first group over that of the second
picture-label = { $attribute }, { $what }: { $lower } / { $higher }
picture-part-list = the list
picture-part-backtest = past predictions
picture-part-lapse = past lapse risks
picture-caption = Squares are below the threshold, rings have too little data, discs meet it; bars are intervals. Left of 1, the first group has the lower rate.

## The table of verdicts
verdict-note = { $attribute }: { $text }
verdict-table = Verdicts
verdict-head-comparison = Comparison
verdict-head-lower = Lower rate
verdict-head-higher = Higher rate
verdict-head-ratio = Ratio
verdict-head-p = p, adjusted
verdict-head-verdict = Verdict
verdict-comparison = { $attribute }, { $rate }
verdict-group = { $group }, { $rate } of { $n }
verdict-points = { $gap } points { $interval }
verdict-short-below = below the threshold
verdict-short-unsure = not enough data
verdict-short-meets = meets the threshold
verdict-short-none = cannot be assessed
verdict-short-no-decision = nothing was decided
audit-settings-fold = Threshold, reference groups, intervals, smallest groups.
