//! The pages, made from the shipped sample and from tables made to be difficult.

#[cfg(test)]
mod difficult;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod support;
