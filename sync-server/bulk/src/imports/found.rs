//! What was seen of a file as a whole: what its reader left aside, and how its columns write days and amounts.

use super::amount::Marks;
use super::days::Orders;
use serde::{Deserialize, Serialize};

/// What the reader of a file left aside, and what its rows show together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    pub aside: Aside,
    /// How the column of days writes them.
    pub dates: Orders,
    /// How the column of amounts writes them.
    pub amounts: Marks,
}

/// What a file holds beside the rows that are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Aside {
    /// Rows with something in them that are hidden in the spreadsheet.
    pub hidden_rows: u32,
    pub hidden_columns: u32,
    /// The sheet that is read, and the others that could have been.
    pub sheet: Option<String>,
    pub other_sheets: Vec<String>,
}
