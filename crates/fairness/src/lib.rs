//! Group metrics, intervals, disparities and mitigation on plain slices.
