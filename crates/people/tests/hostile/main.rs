//! Hostile input: the checks of the fuzz targets on all seeds, and files made to take much memory.

#[cfg(test)]
mod checks;
#[cfg(test)]
mod large;
#[cfg(test)]
mod packed;
#[cfg(test)]
mod seeds;
