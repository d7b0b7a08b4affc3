//! Bulk: what a company brings in files and takes away in one.

pub mod carried;
pub mod exports;
pub mod imports;
pub mod keys;
pub mod spools;
pub mod spreadsheet;
