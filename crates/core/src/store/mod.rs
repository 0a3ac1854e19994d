//! Ledgers and tables in Parquet, the only room that names polars.
