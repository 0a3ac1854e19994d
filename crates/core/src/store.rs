//! Ledgers and tables on disk: Arrow, Parquet and CSV.
//!
//! A ledger is a folder: `gifts.arrow`, `donors.arrow`, `receipt.json`, and `ledger.json`, which is written
//! last and names the others by their hashes. pandas, polars and DuckDB read the two tables as they are.
//! Ledgers of versions before 5 hold Parquet tables and can still be read. polars only reads and writes
//! Parquet; it computes no feature.

mod arrow_file;
mod donor_columns;
mod gift_columns;
mod history;
mod id_column;
mod ledger;
#[cfg(feature = "parquet")]
mod parquet;
mod stored;
mod swap;
mod table;
mod text_table;

pub use history::History;
pub use ledger::{
    HISTORY, REFUSED, REPEATED, RowList, SET_ASIDE, check_receipt, load_for_features, load_ledger,
    load_receipt, old_tables, save_ledger, save_ledger_with_lists,
};
pub use stored::{StoredLedger, check_stored, ledger_hash, load_stored};
pub use table::{Column, Values, write_table_csv};
#[cfg(feature = "parquet")]
pub use table::{table_frame, write_table_parquet};
pub(crate) use text_table::separator_of;
pub use text_table::{Table, read_table};

#[cfg(test)]
pub(crate) mod tests;
