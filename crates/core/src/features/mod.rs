//! What is known of each donor before an as-of day.
