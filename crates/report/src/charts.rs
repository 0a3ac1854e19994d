//! Charts in SVG and PNG.
