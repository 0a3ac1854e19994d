//! Models that predict gifts, lapse and amounts, beside the simple rule.
