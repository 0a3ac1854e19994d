//! The pages, made from the shipped sample and from tables made to be difficult.

mod difficult;
mod sample;
mod support;
