//! The audit against the reference cases of `tests/data`: values, resampling, hiding.

#[cfg(test)]
mod attack;
#[cfg(test)]
mod canonical;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod hiding;
#[cfg(test)]
mod mitigation;
#[cfg(test)]
mod recover;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod simplex;
#[cfg(test)]
mod support;
