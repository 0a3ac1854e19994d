//! RFM and life-cycle segments, retention and other figures of the field.
