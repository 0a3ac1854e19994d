# The measured effect of a campaign.
measure-campaign = { $name } ({ $channel }): gifts from { $from } to { $to }, of everybody on the list.
measure-table = { $name }: everybody in the table, in the arm that it names.
measure-recorded = { $name } ({ $channel }): gifts from { $from } to { $to }, of everybody in the file, in the arm that it names.
measure-other-channel = several channels, or another one
measure-declared = You say that the arms were drawn at random (--randomised); only then is this the effect of the contact.
measure-goal-unknown = No signed plan of { $name } is beside the file, so the goal is not known: any gift counts as an answer.
measure-cannot = Cannot be measured: { $name } ({ $why }).
measure-cannot-no-held-out = nobody was held out
measure-cannot-no-contacted = nobody was contacted
measure-cannot-not-random = it is not known that the arms were drawn at random; if they were, say so with --randomised
measure-cannot-no-gifts = the ledger ends before its first day
measure-cannot-before-ledger = the ledger begins after its first day
measure-cannot-not-in-ledger = nobody of one of its groups is in the ledger
measure-cannot-other-event = its answer is a regular gift, that of the others any gift: measure its plan by itself
measure-cannot-no-name = the rows name no campaign
measure-signed = The list was never exported and no letters to it were approved, so the days are counted from the signature: name the day of the contact with --from if it was another.
measure-cut = The ledger ends before { $wanted }, the last day asked for: gifts after its end are not counted yet.
measure-name = Campaign
measure-contacted = Contacted
measure-held-out = Held out
measure-people = People
measure-givers = Givers
measure-givers-monthly = Began to give monthly
measure-givers-upgrade = Raised their monthly gift
measure-rate = Response
measure-sum = Income, would come anyway or not
measure-each = Income per person
measure-points = { $points } points
measure-more-givers = Effect: response
measure-more-income = Effect: income per person
measure-response = Effect on the response: { $difference } points (95% interval { $low } to { $high }; p = { $p }).
measure-income = Effect on the income per person: { $difference } (95% interval { $low } to { $high }; p = { $p }).
measure-shown = The contact had an effect on { $of }: a difference as large as this is rarely due to chance.
measure-shown-against = The contact had an effect on { $of }, and it is against you: those held out did better.
measure-not-shown = No effect on { $of } could be shown: the difference may be due to chance. This does not show that there was none.
measure-the-response = the response
measure-the-income = the income
measure-the-response-and-income = the response and the income
measure-brought = The contacted gave { $gave }. Judging by those held out, an estimated { $anyway } of it would have come anyway, and { $brought } ({ $low } to { $high }) came because of the campaign.
measure-brought-less = The contacted gave { $gave }. Judging by those held out, it would have been about { $anyway } without the campaign: an effect of { $brought } ({ $low } to { $high }).
measure-no-return = The contacted gave { $gave }, all of which may have come anyway. The campaign cost { $cost }; what it brought back cannot be said.
measure-net = The campaign cost { $cost }. Estimated net effect: { $net } ({ $low } to { $high }).
measure-raised-over-cost = ROI as raised ÷ cost: { $ratio } ({ $low } to { $high }), where raised is only what came because of it.
measure-net-over-cost = ROI as (raised − cost) ÷ cost: { $ratio } ({ $low } to { $high }), likewise.
measure-no-effect = Nobody was held out, so no effect can be measured: all of this may have come anyway. Hold some of the next list out: obole plan … --hold-out 0.2
measure-no-arm = Nobody of one of the two groups is known, so no effect can be measured.
measure-uplift = Effect on the response by likelihood to give, from the highest third of the list to the lowest: { $bands } points.
measure-uplift-score = Effect on the response by score, from the highest third of the table to the lowest: { $bands } points.
measure-targeting = Contacts bring more in the highest third than in the others: past data suffice to direct a list by uplift.
measure-targeting-against = Contacts bring less in the highest third than in the others: a list by likelihood to give is not a list by effect.
measure-targeting-more = Too few to direct a list by uplift: about { $more } more people, contacted and held out, are needed if the difference is as large as it seems.
measure-targeting-never = The effect seems to be the same in all thirds: a list cannot be directed by uplift.
measure-no-uplift = The effect by score is not computed, because it could not be verified that the groups were drawn at random.
measure-missing = { $n } { $n_count ->
    [one] person of the list is
   *[other] people of the list are
} not in the ledger any more and not counted ({ $held_out } held out).
measure-erased = Data of people were erased from this plan { $n_count ->
    [one] once
   *[other] { $n } times
}: they are missing in both groups, and the draw can no longer be verified.
measure-without-outcome = { $n } { $n_count ->
    [one] row has no outcome or no arm and is
   *[other] rows have no outcome or no arm and are
} not counted.
measure-not-drawn = The groups are not those that were drawn at random when the list was made: the difference may come from the choice, not from the contact.
measure-table-drawn = This is the effect of the contact only if the arms were drawn at random.
measure-contradicts = Outcome and amount contradict each other: { $without } { $without_count ->
    [one] person has
   *[other] people have
} the outcome and no amount, { $with } { $with_count ->
    [one] has
   *[other] have
} an amount without it. If the outcome is a gift, correct the table.
measure-campaigns = { $n_count ->
    [one] One campaign
   *[other] { $n } campaigns
} together (givers / people in each group). The mean allows for different effects from one campaign to the next.
measure-not-pooled = The campaigns cannot be pooled: no effect can be measured where nobody was held out, or nobody of a group is in the ledger.
measure-net-each = A contact cost { $cost }. Estimated net effect per contact: { $net } ({ $low } to { $high }).
measure-no-return-each = A contact cost { $cost }; what it brought back cannot be said.
measure-overlap = Some people are on two lists in the same weeks, so their gifts count in both: measure campaigns that do not overlap.
measure-some-cut = For some campaigns the ledger ends before their last day: their effect is not complete yet.

# The effect of a list by past campaigns (`obole plan --effect`).
effect-givers = Judging by { $n } measured { $n_count ->
    [one] campaign
   *[other] campaigns
}, the list would bring this number of givers who would not give anyway: { $value } (95% interval { $low } to { $high }).
effect-income = Income that would not come anyway: { $value } ({ $low } to { $high }).
effect-net = Net of the cost: { $value } ({ $low } to { $high }).
effect-next = The next 1,000 spent on such contacts would bring { $value } ({ $low } to { $high }).
effect-if-alike = This holds if the campaign is like the measured ones; an interval that holds zero means that it may bring nothing.

# The two arms before the contact (`obole review`, `plan -v`, the page).
arms-before-alike = Before the contact, the two groups gave alike, up to chance: { $contacted } of those to contact and { $held_out } of those held out gave within 12 months, { $income } and { $income_held_out } per person.
arms-before-apart = Before the contact, the two groups differed by chance: { $contacted } of those to contact and { $held_out } of those held out gave within 12 months, { $income } and { $income_held_out } per person. Keep the draw: about one in twenty differs like this, and drawing again until they agree would spoil the comparison.
