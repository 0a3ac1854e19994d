//! Tables that try to break a page.
