# Features and reasons.
feature-n_gifts = Number of gifts
