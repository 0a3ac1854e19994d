//! From results to finished text: one file a section of the page. The results come in as they are; what goes out is
//! [`blocks`], which know no result.

pub(crate) mod audit;
pub(crate) mod blocks;
pub(crate) mod donors;
pub(crate) mod figures;
pub(crate) mod glance;
pub(crate) mod lifetime;
pub(crate) mod list;
pub(crate) mod made;
pub(crate) mod models;
pub(crate) mod overview;
pub(crate) mod read;

#[cfg(test)]
mod tests;
