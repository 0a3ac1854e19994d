//! The laws of the simulator, each on a whole association.

mod laws;
mod planted;
mod sample;
mod twins;
