# Features and reasons.
feature-n_gifts = Nombre de dons
