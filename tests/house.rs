//! The plan of the house, checked.
