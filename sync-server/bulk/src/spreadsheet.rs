//! CSV as spreadsheets open it: marked as UTF-8, and no cell taken for a formula.

/// Tells spreadsheets that a file is UTF-8: without it they garble every other script.
pub const UTF8: &[u8] = b"\xef\xbb\xbf";

/// Lines of CSV, their cells guarded.
pub fn lines<C: AsRef<str>>(
    lines: impl IntoIterator<Item = impl IntoIterator<Item = C>>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for cells in lines {
        writer.write_record(cells.into_iter().map(|text| cell(text.as_ref())))?;
    }
    writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+49 30", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
        for plain in ["", "राहुल", "'=1", " =1", "1-2", "a=b", "a@b.example"] {
            assert_eq!(cell(plain), plain);
        }
        assert_eq!(lines([["a,b", "=x"]]).unwrap(), b"\"a,b\",'=x\r\n");
    }
}
