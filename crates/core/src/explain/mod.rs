//! Why a donor has a score.
