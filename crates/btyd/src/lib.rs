//! Buy-till-you-die models on plain slices: BG/NBD, BG/BB, Gamma-Gamma and their kin.
