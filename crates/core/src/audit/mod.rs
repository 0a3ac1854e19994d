//! Disparities between groups of donors in lists and predictions.
