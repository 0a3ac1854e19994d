//! Donor analytics and fundraising prediction: features, models, proof, audit, campaign lists.
