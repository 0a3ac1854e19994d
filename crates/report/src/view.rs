//! Conversion of results to finished text, one file per section of the page. Results are taken as they are;
//! the output is [`blocks`], which do not depend on any type of result.

pub(crate) mod audit;
pub(crate) mod blocks;
pub(crate) mod donors;
pub(crate) mod figures;
pub(crate) mod glance;
pub(crate) mod impact;
pub(crate) mod lifetime;
pub(crate) mod list;
pub(crate) mod made;
pub(crate) mod models;
pub(crate) mod overview;
pub(crate) mod read;

#[cfg(test)]
mod tests;
