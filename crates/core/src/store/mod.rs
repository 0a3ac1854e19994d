//! Ledgers and tables on disk, in Parquet and CSV: the only room that names polars.
//!
//! A ledger is a folder: `gifts.parquet`, `donors.parquet`, `receipt.json`, and `ledger.json`, which is written last and
//! names the others by their hashes. polars reads and writes files here; it does not stand between the gifts and the
//! features.

mod frame;
mod ledger;
mod stored;
mod swap;
mod table;
mod text_table;

pub use ledger::{
    REFUSED, REPEATED, RowList, check_receipt, load_for_features, load_ledger, load_receipt, save_ledger,
    save_ledger_with_lists,
};
pub use stored::{StoredLedger, check_stored, ledger_hash, load_stored};
pub use table::{Column, Values, write_table_csv, write_table_parquet};
pub use text_table::{Table, read_table};

#[cfg(test)]
mod tests;
