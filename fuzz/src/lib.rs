//! The checks of the fuzz targets. A test of `obole-people` runs them on the seeds.

#[path = "../../crates/people/tests/hostile/checks.rs"]
pub mod checks;
#[path = "../../crates/people/tests/hostile/packed.rs"]
pub mod packed;
