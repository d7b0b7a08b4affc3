//! Quotation marks of a CSV: one that is never closed must not swallow the rows behind it.
//!
//! A mark that opens a cell is open when no mark closes it, or the one that does stands in the middle of a cell: then it was
//! opened by a later row. Such a row is cut at its delimiters and keeps its mark, by which it is known to be wrong.

use super::table::TableError;

/// A cell in quotation marks that is longer is none, in bytes.
const LONGEST: usize = 100_000;
/// More rows than these with an open mark: the file is no table.
const MOST_OPEN: usize = 10_000;

/// A piece of a CSV.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Rows whose marks are closed.
    Good(&'a str),
    /// A row with one that is not, with its line end, and its cells.
    Open(&'a str, Vec<String>),
}

/// Whether a cell begins with a quotation mark that is not closed.
pub(super) fn is_open(cell: &str) -> bool {
    cell.starts_with('"') && cell.matches('"').count() % 2 == 1
}

/// Cuts a CSV where marks are open.
pub(super) fn pieces(text: &str, delimiter: u8) -> Result<Vec<Piece<'_>>, TableError> {
    let bytes = text.as_bytes();
    let mut pieces = Vec::new();
    let (mut good, mut at, mut usual, mut open) = (0, 0, 0, 0);
    while at < bytes.len() {
        match row(bytes, at, delimiter, usual) {
            Some((end, cells)) => {
                usual = cells.max(usual);
                at = end;
            }
            None => {
                open += 1;
                if open > MOST_OPEN {
                    return Err(TableError::Damaged("its quotation marks are not closed".into()));
                }
                if good < at {
                    pieces.push(Piece::Good(&text[good..at]));
                }
                let end = line_end(bytes, at);
                let line = &text[at..end];
                pieces.push(Piece::Open(line, cells(line.trim_end_matches(['\r', '\n']), delimiter, usual)));
                (good, at) = (end, end);
            }
        }
    }
    if good < bytes.len() {
        pieces.push(Piece::Good(&text[good..]));
    }
    Ok(pieces)
}

/// Where a row ends, and how many cells it has; none: a mark in it is open.
fn row(bytes: &[u8], start: usize, delimiter: u8, usual: usize) -> Option<(usize, usize)> {
    let (mut at, mut cells) = (start, 1);
    // The lines that lie within a cell, if they look like rows.
    let mut swallowed = false;
    loop {
        if bytes.get(at) == Some(&b'"') {
            let close = close(bytes, at)?;
            let inside = &bytes[at + 1..close];
            swallowed |= inside
                .split(|b| *b == b'\n')
                .skip(1)
                .any(|line| usual > 1 && line.iter().filter(|b| **b == delimiter).count() + 1 >= usual);
            at = close + 1;
            while bytes.get(at).is_some_and(|b| matches!(b, b' ') || (*b == b'\t' && delimiter != b'\t')) {
                at += 1;
            }
            if !matches!(bytes.get(at), None | Some(b'\r' | b'\n')) && bytes.get(at) != Some(&delimiter) {
                return None;
            }
        }
        while bytes.get(at).is_some_and(|b| *b != delimiter && !matches!(b, b'\r' | b'\n')) {
            at += 1;
        }
        match bytes.get(at) {
            Some(b) if *b == delimiter => (at, cells) = (at + 1, cells + 1),
            // As many cells as others have: then what looks like rows is text.
            _ if swallowed && cells != usual => return None,
            _ => return Some((line_end(bytes, at), cells)),
        }
    }
}

/// The mark that closes the one at `open`; two in a row are one that is meant.
fn close(bytes: &[u8], open: usize) -> Option<usize> {
    let end = bytes.len().min(open + LONGEST);
    let mut at = open + 1;
    loop {
        at += bytes.get(at..end)?.iter().position(|b| *b == b'"')?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Behind the end of the line.
fn line_end(bytes: &[u8], from: usize) -> usize {
    let at = bytes[from..].iter().position(|b| matches!(b, b'\r' | b'\n'));
    match at.map(|at| from + at) {
        None => bytes.len(),
        Some(at) if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') => at + 2,
        Some(at) => at + 1,
    }
}

/// The cells of a row with an open mark. One with marks within marks (`"O'Neill "Bob" & Sons"`) says what it means, as long
/// as it has as many cells as the others.
fn cells(line: &str, delimiter: u8, usual: usize) -> Vec<String> {
    let cells: Vec<&str> = line.split(char::from(delimiter)).collect();
    let whole = cells.len() == usual;
    let bare = |cell: &str| match cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if whole => inner.replace("\"\"", "\""),
        _ => cell.to_owned(),
    };
    cells.into_iter().map(bare).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Vec<Vec<String>> {
        let pieces = pieces(text, b',').unwrap();
        let all: String = pieces
            .iter()
            .map(|p| match p {
                Piece::Good(text) | Piece::Open(text, _) => *text,
            })
            .collect();
        assert_eq!(all, text, "nothing is lost");
        pieces
            .into_iter()
            .filter_map(|p| match p {
                Piece::Open(_, cells) => Some(cells),
                Piece::Good(_) => None,
            })
            .collect()
    }

    #[test]
    fn closed_marks_are_good() {
        for text in [
            "Name,City\n\"A\nB\",Pune\n",
            "Name,City\n\"A, B\",\"C \"\"D\"\" E\"\r\nF,G",
            "a,b\n\"\",\"\"\n",
            "\"a\" ,b\n1,2\n",
            "5\" pipe,x\ny,z\n",
            // An address over lines, with as many cells as the others.
            "Name,Address\nA,\"12, Main Street\nPune, 411004\"\n",
        ] {
            assert_eq!(open(text), Vec::<Vec<String>>::new(), "{text}");
        }
    }

    #[test]
    fn an_open_mark_swallows_no_row() {
        assert_eq!(open("Name,City\n\"Asha,Pune\nRavi,Delhi\n"), [["\"Asha", "Pune"]]);
        assert_eq!(
            open("Name,City\n\"Asha,Pune\nRavi,\"Pune, Kothrud\"\nMeera,Delhi\n"),
            [["\"Asha", "Pune"]]
        );
        assert_eq!(open("Name,City\r\nAsha,\"Pune\r\nRavi,Delhi"), [["Asha", "\"Pune"]]);
        // Closed by a mark that stands at the end of a later cell.
        assert_eq!(
            open("Name,City,Tel\n\"Asha,Pune,1\nRavi \"R\",Delhi,2\nMeera,Goa,3\n"),
            [["\"Asha", "Pune", "1"]]
        );
        assert!(is_open("\"Asha") && !is_open("\"Bob\" Smith") && !is_open("5\" pipe"));
        assert_eq!(open("Name,City\n\"O'Neill \"Bob\" & Sons\",Goa\n"), [["O'Neill \"Bob\" & Sons", "Goa"]]);
    }

    #[test]
    fn very_many_open_marks_are_no_table() {
        let text = format!("Name,City\n{}", "\"a,b\n".repeat(MOST_OPEN + 1));
        assert!(pieces(&text, b',').is_err());
    }
}
