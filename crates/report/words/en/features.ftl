# Names of the features, and the reasons of a score. `v` is the donor's value, written out.
reason-up = { $fact }
reason-down = { $fact }: lowers the likelihood
span-days = { $v_count ->
    [0] less than a day
    [one] one day
   *[other] { $v } days
}
span-months = { $v_count ->
    [one] one month
   *[other] { $v } months
}
span-years = { $v } years
feature-n_gifts = Number of gifts
reason-n_gifts = { $v_count ->
    [one] One gift so far
   *[other] { $v } gifts so far
}
feature-n_gift_days = Days with a gift
reason-n_gift_days = { $v_count ->
    [one] Gifts on one day so far
   *[other] Gifts on { $v } different days
}
feature-total_amount = Total given
reason-total_amount = { $v } given in all
feature-avg_amount = Average gift
reason-avg_amount = Average gift of { $v }
feature-std_amount = Spread of the amounts
reason-std_amount = Amounts vary by about { $v } around their average
reason-std_amount-missing = One gift only: no spread of amounts
feature-min_amount = Smallest gift
reason-min_amount = Smallest gift of { $v }
feature-max_amount = Largest gift
reason-max_amount = Largest gift of { $v }
feature-median_amount = Median gift
reason-median_amount = Median gift of { $v }
feature-first_amount = First gift
reason-first_amount = First gift of { $v }
feature-last_amount = Last gift
reason-last_amount = Last gift of { $v }
feature-recency_days = Time since the last gift
reason-recency_days = Last gift { $v } ago
feature-months_since_last = Calendar months since the last gift
reason-months_since_last = { $v_count ->
    [0] Last gift this month
    [one] Last gift the month before
   *[other] Last gift { $v } calendar months ago
}
feature-tenure_days = Time since the first gift
reason-tenure_days = First gift { $v } ago
feature-gap_mean = Usual time between gifts
reason-gap_mean = { $v } between two gifts on average
reason-gap_mean-missing = Gifts on one day only: no rhythm yet
feature-gap_std = Regularity of the gifts
reason-gap_std = Time between gifts varies by about { $v }
reason-gap_std-missing = Fewer than three gift days: regularity not known
feature-n_3m = Gifts in the last 3 months
reason-n_3m = { $v_count ->
    [0] No gift in the last 3 months
    [one] One gift in the last 3 months
   *[other] { $v } gifts in the last 3 months
}
feature-n_6m = Gifts in the last 6 months
reason-n_6m = { $v_count ->
    [0] No gift in the last 6 months
    [one] One gift in the last 6 months
   *[other] { $v } gifts in the last 6 months
}
feature-n_12m = Gifts in the last 12 months
reason-n_12m = { $v_count ->
    [0] No gift in the last 12 months
    [one] One gift in the last 12 months
   *[other] { $v } gifts in the last 12 months
}
feature-n_24m = Gifts in the last 24 months
reason-n_24m = { $v_count ->
    [0] No gift in the last 24 months
    [one] One gift in the last 24 months
   *[other] { $v } gifts in the last 24 months
}
feature-sum_3m = Amount given in the last 3 months
reason-sum_3m = Gave { $v } in the last 3 months
feature-sum_6m = Amount given in the last 6 months
reason-sum_6m = Gave { $v } in the last 6 months
feature-sum_12m = Amount given in the last 12 months
reason-sum_12m = Gave { $v } in the last 12 months
feature-sum_24m = Amount given in the last 24 months
reason-sum_24m = Gave { $v } in the last 24 months
feature-trend_ratio = Trend of the amounts
reason-trend_ratio = Gave in the last 12 months about { $v } of the amount of the 12 months before
feature-dec_share = Share of gifts in December
reason-dec_share = { $v } of the gifts in December
feature-share_mail = Share of gifts by post
reason-share_mail = { $v } of the gifts by post
feature-share_web = Share of gifts online
reason-share_web = { $v } of the gifts online
feature-share_phone = Share of gifts by phone
reason-share_phone = { $v } of the gifts by phone
feature-share_event = Share of gifts at events
reason-share_event = { $v } of the gifts at events
feature-share_street = Share of gifts in the street
reason-share_street = { $v } of the gifts in the street
feature-n_channels = Channels used
reason-n_channels = { $v_count ->
    [0] Gives through none of the usual channels
    [one] Gives through one channel
   *[other] Gives through { $v } channels
}
feature-share_recurring = Share of regular instalments
reason-share_recurring = { $v } of the gifts are regular instalments
feature-recurring_3m = Active regular gift
reason-recurring_3m = { $v_count ->
    [0] No regular instalment in the last 3 months
   *[other] Regular instalment paid in the last 3 months
}
feature-share_campaign = Share of gifts to a campaign
reason-share_campaign = { $v } of the gifts are answers to a campaign
feature-n_campaigns_24m = Campaigns answered in 24 months
reason-n_campaigns_24m = { $v_count ->
    [0] Answered no campaign in the last 24 months
    [one] Answered one campaign in the last 24 months
   *[other] Answered { $v } campaigns in the last 24 months
}
feature-n_years_active = Years with a gift
reason-n_years_active = { $v_count ->
    [one] Gave in one calendar year
   *[other] Gave in { $v } different calendar years
}
feature-n_failed_12m = Failed payments in 12 months
reason-n_failed_12m = { $v_count ->
    [0] No failed payment in the last 12 months
    [one] One failed payment in the last 12 months
   *[other] { $v } failed payments in the last 12 months
}
feature-n_refunded = Refunded gifts
reason-n_refunded = { $v_count ->
    [0] No refunded gift
    [one] One refunded gift
   *[other] { $v } refunded gifts
}
feature-age = Age (protected)
reason-age = { $v_count ->
    [one] Aged { $v } year (protected feature switched on)
   *[other] Aged { $v } (protected feature switched on)
}
reason-age-missing = Year of birth not known (protected feature switched on)
