//! What each donor did from an as-of day on.
