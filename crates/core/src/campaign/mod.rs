//! Plans, their review by a person, and the list that follows.
