//! The checked, pseudonymous gift ledger: integer cents, half-open periods, as-of views, safe writes.
