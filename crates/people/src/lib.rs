//! The one room that knows names: platform exports in, identity linking, vault, mailing files out.
