//! The audit of simulated files: how often a planted disparity is found, and how often one is claimed that is
//! not there.

#[cfg(test)]
mod files;
#[cfg(test)]
mod parts;
