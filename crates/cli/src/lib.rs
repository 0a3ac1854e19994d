//! The obole program: from an export file to a campaign list that a person signs, offline.
