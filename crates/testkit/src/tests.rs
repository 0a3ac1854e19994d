//! Properties of the simulator, each tested on a whole association.

mod laws;
mod planted;
mod sample;
mod twins;
