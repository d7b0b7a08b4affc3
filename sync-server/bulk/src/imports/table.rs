//! Reading a table out of whatever file somebody brings: CSV with any delimiter and encoding, or Excel.
//!
//! Invariant: whatever the bytes are, reading neither panics nor needs more memory than the bounds below allow.

use super::found::Aside;
use super::parts::MOST_UNPACKED;
use super::{quotes, workbook};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The largest file, in bytes.
pub const LARGEST: u64 = 32 * 1024 * 1024;
/// The most rows below the names of the columns.
pub const MOST_ROWS: usize = 100_000;
/// The most columns.
pub const MOST_COLUMNS: usize = 200;
/// The longest cell, in characters. A longer one is cut just behind it, so that its row can say so.
pub const LONGEST_CELL: usize = 20_000;
/// The most text in all cells together, in bytes: one text of an Excel file may stand in many cells.
const MOST_TEXT: usize = 128 * 1024 * 1024;
/// How far it is looked to see what a text is like, in bytes.
const SAMPLE: usize = 64 * 1024;
/// The names of the columns stand in one of so many first rows.
const NAMES_WITHIN: usize = 5;

/// Why a file is no table that can be brought in. None of it is, then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("the file is larger than {LARGEST} bytes")]
    TooLarge,
    #[error("there is no row in it")]
    Empty,
    #[error("it has more than {MOST_ROWS} rows")]
    TooManyRows,
    #[error("it has more than {MOST_COLUMNS} columns")]
    TooManyColumns,
    #[error("its cells hold too much text")]
    TooMuchText,
    /// What it unpacks to is out of proportion.
    #[error("it unpacks to more than {MOST_UNPACKED} bytes")]
    Unpacks,
    /// Excel as it was before 2007, or encrypted.
    #[error("it is an old or a protected Excel file")]
    OldExcel,
    #[error("it is neither CSV nor Excel")]
    NoTable,
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// A table of our own export that is not brought in: people, kinds of work, visits and the like.
    #[error("it is a table of an export that is not brought in")]
    OwnTable,
    /// Reading it takes too long.
    #[error("it takes too long to read")]
    TooSlow,
    /// The reader of the rows has given up.
    #[error("nobody takes the rows")]
    Stopped,
}

/// A row and its number as a spreadsheet shows it, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub n: u32,
    pub cells: Vec<String>,
}

/// Reads a file: the names of its columns first, then each row that is not empty. What of it was left aside.
pub fn read(bytes: &[u8], take: &mut dyn FnMut(Row) -> Result<(), TableError>) -> Result<Aside, TableError> {
    if bytes.len() as u64 > LARGEST {
        return Err(TableError::TooLarge);
    }
    let mut bounded = Bounded { take, waiting: Vec::new(), begun: false, rows: 0, text: 0 };
    let mut row = |row| bounded.row(row);
    let aside = match Sort::of(bytes)? {
        // The reader of Excel files is not ours: what it may stumble over is the file's fault.
        Sort::Excel => catch_unwind(AssertUnwindSafe(|| workbook::read(bytes, &mut row)))
            .unwrap_or_else(|_| Err(TableError::Damaged("its structure makes no sense".into())))?,
        Sort::Text => {
            text(&decoded(bytes), &mut row)?;
            Aside::default()
        }
    };
    bounded.end()?;
    Ok(aside)
}

/// What a file is, by its first bytes.
enum Sort {
    Excel,
    Text,
}

impl Sort {
    fn of(bytes: &[u8]) -> Result<Sort, TableError> {
        const STRANGE: [&[u8]; 9] = [
            b"%PDF",
            b"\x89PNG",
            b"\xff\xd8\xff",
            b"GIF8",
            b"\x1f\x8b",
            b"{\\rtf",
            b"\x28\xb5\x2f\xfd",
            b"7z\xbc\xaf",
            b"SQLite format 3",
        ];
        if bytes.starts_with(b"PK\x03\x04") {
            return Ok(Sort::Excel);
        }
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(TableError::OldExcel);
        }
        if STRANGE.iter().any(|start| bytes.starts_with(start)) {
            return Err(TableError::NoTable);
        }
        Ok(Sort::Text)
    }
}

/// Sees to the bounds, and to where the names of the columns are.
struct Bounded<'a> {
    take: &'a mut dyn FnMut(Row) -> Result<(), TableError>,
    /// The first rows, until it is known which of them has the names.
    waiting: Vec<Row>,
    begun: bool,
    rows: usize,
    text: usize,
}

impl Bounded<'_> {
    fn row(&mut self, mut row: Row) -> Result<(), TableError> {
        while row.cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            row.cells.pop();
        }
        if row.cells.is_empty() {
            return Ok(());
        }
        if row.cells.len() > MOST_COLUMNS {
            return Err(TableError::TooManyColumns);
        }
        self.rows += 1;
        if self.rows > MOST_ROWS + 1 {
            return Err(TableError::TooManyRows);
        }
        row.cells.iter_mut().for_each(cut);
        self.text += row.cells.iter().map(String::len).sum::<usize>();
        if self.text > MOST_TEXT {
            return Err(TableError::TooMuchText);
        }
        if self.begun {
            return (self.take)(row);
        }
        self.waiting.push(row);
        if self.waiting.len() == NAMES_WITHIN { self.begin() } else { Ok(()) }
    }

    /// A title above the table has fewer cells than the names of its columns.
    fn begin(&mut self) -> Result<(), TableError> {
        self.begun = true;
        let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let most = self.waiting.iter().map(filled).max().unwrap_or_default();
        let first = self.waiting.iter().position(|row| filled(row) * 2 >= most).unwrap_or_default();
        self.waiting.drain(..).skip(first).try_for_each(&mut *self.take)
    }

    fn end(mut self) -> Result<(), TableError> {
        if !self.begun {
            self.begin()?;
        }
        if self.rows == 0 { Err(TableError::Empty) } else { Ok(()) }
    }
}

/// Cuts a cell just behind the longest that is allowed.
fn cut(cell: &mut String) {
    if cell.len() > LONGEST_CELL
        && let Some((end, _)) = cell.char_indices().nth(LONGEST_CELL + 1)
    {
        cell.truncate(end);
        cell.shrink_to_fit();
    }
}

/// The text in UTF-8, whatever it was written in.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Some(encoding) = wide(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let encoding = if guessed == UTF_8 { encoding_rs::WINDOWS_1252 } else { guessed };
    encoding.decode_without_bom_handling(bytes).0
}

/// UTF-16 without its mark shows by the zeros between Latin letters, delimiters and line ends.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4_096)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = (sample.len() / 10).max(2);
    match (even, odd) {
        (0, odd) if odd >= many => Some(UTF_16LE),
        (even, 0) if even >= many => Some(UTF_16BE),
        _ => None,
    }
}

fn text(text: &str, take: &mut dyn FnMut(Row) -> Result<(), TableError>) -> Result<(), TableError> {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    let strange = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let start = sample.trim_start().get(..15).unwrap_or_default().to_ascii_lowercase();
    if sample.chars().filter(|c| strange(*c)).count() * 20 > sample.chars().count().max(20)
        || start.starts_with("<!doctype html")
        || start.starts_with("<html")
    {
        return Err(TableError::NoTable);
    }
    // Excel says in a first line of its own what it separates with.
    let said = text.lines().next().and_then(|line| line.trim().strip_prefix("sep="));
    let said = said.and_then(|rest| rest.bytes().next().filter(|byte| byte.is_ascii()));
    let skipped = if said.is_some() { text.find('\n').map_or(text.len(), |at| at + 1) } else { 0 };
    let delimiter = said.unwrap_or_else(|| delimiter(sample));
    let text = &text[skipped..];
    // A spreadsheet counts rows: lines, without those that a cell goes over.
    let mut n = if skipped > 0 { 2 } else { 1 };
    for piece in quotes::pieces(text, delimiter)? {
        match piece {
            quotes::Piece::Good(text) => n = good(text, delimiter, n, take)?,
            quotes::Piece::Open(line, cells) => {
                take(Row { n, cells })?;
                n = n.saturating_add(u32::try_from(line_ends(line)).unwrap_or(u32::MAX).max(1));
            }
        }
    }
    Ok(())
}

/// Reads rows whose quotation marks are closed, from row `n` on; the number of the row that comes behind them.
fn good(
    text: &str,
    delimiter: u8,
    first: u32,
    take: &mut dyn FnMut(Row) -> Result<(), TableError>,
) -> Result<u32, TableError> {
    let mut reader = csv(text, delimiter);
    let mut record = csv::StringRecord::new();
    let (mut counted, mut n) = (0, first);
    // Line ends within the cells of the row before: they begin no row.
    let mut within = 0;
    let ends = |text: &str| u32::try_from(line_ends(text)).unwrap_or(u32::MAX);
    loop {
        let more = reader.read_record(&mut record).map_err(|e| TableError::Damaged(e.to_string()))?;
        if !more {
            return Ok(n + ends(text.get(counted..).unwrap_or_default()).saturating_sub(within));
        }
        if record.len() > MOST_COLUMNS && record.iter().skip(MOST_COLUMNS).any(|cell| !cell.trim().is_empty())
        {
            return Err(TableError::TooManyColumns);
        }
        let at = record.position().map_or(counted, |at| usize::try_from(at.byte()).unwrap_or_default());
        // The end of the line before belongs to the line before.
        let behind = text.get(at..).unwrap_or_default();
        let start = at + behind.len() - behind.trim_start_matches(['\r', '\n']).len();
        n += ends(text.get(counted..start).unwrap_or_default()).saturating_sub(within);
        counted = start;
        within = record.iter().map(ends).sum();
        take(Row { n, cells: record.iter().take(MOST_COLUMNS).map(str::to_owned).collect() })?;
    }
}

/// How many lines end in a text, however they end.
fn line_ends(text: &str) -> usize {
    text.matches('\n').count() + text.matches('\r').count() - text.matches("\r\n").count()
}

fn csv(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// The delimiter that cuts the first rows into the most columns, as evenly as possible.
fn delimiter(sample: &str) -> u8 {
    let score = |delimiter: &u8| {
        let mut widths: Vec<usize> = csv(sample, *delimiter)
            .into_records()
            .take(50)
            .filter_map(Result::ok)
            .map(|record| record.len())
            .collect();
        widths.sort_unstable();
        let middle = widths.get(widths.len() / 2).copied().unwrap_or(1);
        let alike = widths.iter().filter(|width| **width == middle).count();
        if middle < 2 { 0 } else { alike * 1_000 / widths.len() * 1_000 + middle }
    };
    // The first of the best: a comma where nothing speaks for another.
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(score).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    fn rows(bytes: &[u8]) -> Result<Vec<Row>, TableError> {
        let mut all = Vec::new();
        read(bytes, &mut |row| {
            all.push(row);
            Ok(())
        })?;
        Ok(all)
    }

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        rows(bytes).unwrap().into_iter().map(|row| row.cells).collect()
    }

    /// An Excel file with this one sheet.
    fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
        styled("", sheet, strings, "")
    }

    /// The same with what stands before the rows, and with formats.
    fn styled(before: &str, sheet: &str, strings: &str, styles: &str) -> Vec<u8> {
        let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let parts = [
            ("[Content_Types].xml", r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#.to_owned()),
            ("_rels/.rels", r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned()),
            ("xl/workbook.xml", r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#.to_owned()),
            ("xl/_rels/workbook.xml.rels", r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#.to_owned()),
            ("xl/sharedStrings.xml", format!(r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{strings}</sst>"#)),
            ("xl/styles.xml", format!(r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{styles}</styleSheet>"#)),
            ("xl/worksheets/sheet1.xml", format!(r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{before}<sheetData>{sheet}</sheetData></worksheet>"#)),
        ];
        for (name, part) in parts {
            file.start_file(name, SimpleFileOptions::default()).unwrap();
            file.write_all(part.as_bytes()).unwrap();
        }
        file.finish().unwrap().into_inner()
    }

    #[test]
    fn delimiters_and_encodings_are_seen() {
        let wanted = vec![vec!["Name", "Phone"], vec!["Käthe Müller", "030 90"]];
        for delimiter in [",", ";", "\t", "|"] {
            let text = format!("Name{delimiter}Phone\r\nKäthe Müller{delimiter}030 90\r\n");
            let wide = |le: bool| -> Vec<u8> {
                text.encode_utf16().flat_map(|c| if le { c.to_le_bytes() } else { c.to_be_bytes() }).collect()
            };
            let files = [
                text.clone().into_bytes(),
                [b"\xef\xbb\xbf", text.as_bytes()].concat(),
                encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
                wide(true),
                wide(false),
                [b"\xff\xfe".to_vec(), wide(true)].concat(),
            ];
            for file in files {
                assert_eq!(cells(&file), wanted, "{delimiter:?} {file:?}");
            }
        }
        assert_eq!(cells(b"sep=;\nName;Phone\nA, B;1\n"), [["Name", "Phone"], ["A, B", "1"]]);
    }

    #[test]
    fn names_below_a_title_are_found_and_rows_are_numbered_as_a_spreadsheet_does() {
        let file = "Customers 2026\n\nName,Phone,City\n\"A\nB\",1,Pune\n\nC,2,Pune\nD,3,Pune\n";
        let found = rows(file.as_bytes()).unwrap();
        let numbers: Vec<u32> = found.iter().map(|row| row.n).collect();
        assert_eq!(found[0].cells, ["Name", "Phone", "City"]);
        assert_eq!(numbers, [3, 4, 6, 7]);
        for end in ["\n", "\r\n", "\r"] {
            let file = ["Name,Phone", "\"A", "B\",1", "", "C,2", ""].join(end);
            let numbers: Vec<u32> = rows(file.as_bytes()).unwrap().iter().map(|row| row.n).collect();
            assert_eq!(numbers, [1, 2, 4], "{end:?}");
        }
    }

    #[test]
    fn excel_gives_texts_numbers_and_dates() {
        let sheet = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Phone</t></is></c></row>
            <row r="3"><c r="A3" t="inlineStr"><is><t>राहुल</t></is></c><c r="B3"><v>912055500142</v></c></row>"#;
        let found = rows(&workbook(sheet, "<si><t>Name</t></si>")).unwrap();
        assert_eq!(found[0].cells, ["Name", "Phone"]);
        assert_eq!(found[1], Row { n: 3, cells: vec!["राहुल".into(), "912055500142".into()] });
    }

    #[test]
    fn excel_is_read_as_people_see_it() {
        // Postcodes of five digits, an amount in euros, a day, a time; a hidden row and a hidden column.
        let styles = r##"<numFmts count="3"><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="#,##0.00\ [$€-407]"/><numFmt numFmtId="166" formatCode="dd/mm/yyyy"/></numFmts>
            <cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="20"/></cellXfs>"##;
        let text =
            |cell: &str, text: &str| format!(r#"<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>"#);
        let sheet = format!(
            r#"<row r="1">{}{}{}{}{}{}</row>
               <row r="2"><c r="A2" s="1"><v>1067</v></c><c r="B2" s="2"><v>1299.5</v></c><c r="C2"><v>7</v></c><c r="D2" s="3"><v>46371</v></c><c r="E2" s="4"><v>0.5</v></c><c r="F2" t="e"><v>#N/A</v></c></row>
               <row r="3" hidden="1"><c r="A3" s="1"><v>1</v></c></row>
               <row r="4"><c r="A4"><v>847.457627118644</v></c><c r="B4"><v>1.234</v></c><c r="E4"><v>14.3</v></c></row>"#,
            text("A1", "PLZ"),
            text("B1", "Betrag"),
            text("C1", "Intern"),
            text("D1", "Datum"),
            text("E1", "Zeit"),
            text("F1", "Name"),
        );
        let book = styled(r#"<cols><col min="3" max="3" hidden="1"/></cols>"#, &sheet, "", styles);
        let mut rows = Vec::new();
        let aside = read(&book, &mut |row| {
            rows.push((row.n, row.cells));
            Ok(())
        })
        .unwrap();
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(rows[0].1, cells(&["PLZ", "Betrag", "Datum", "Zeit", "Name"]));
        assert_eq!(rows[1], (2, cells(&["01067", "€ 1299.5", "2026-12-15", "12:00", "#N/A"])));
        assert_eq!(rows[2], (4, cells(&["847.457627118644", "1.2340", "", "14.3"])));
        assert_eq!((aside.hidden_rows, aside.hidden_columns, aside.sheet.as_deref()), (1, 1, Some("A")));
    }

    #[test]
    fn an_open_quotation_mark_swallows_no_row() {
        let found =
            rows(b"Name,City\n\"Asha,Pune\nRavi,Delhi\n\nMeera,\"Goa\nPanjim\"\nAnil,Pune\n").unwrap();
        let all: Vec<(u32, &str)> = found.iter().map(|row| (row.n, row.cells[0].as_str())).collect();
        assert_eq!(all, [(1, "Name"), (2, "\"Asha"), (3, "Ravi"), (5, "Meera"), (6, "Anil")]);
    }

    #[test]
    fn names_and_cells_of_several_lines_do_not_move_the_rows_below() {
        let file = b"\"Name\nof the\ncustomer\",City\nAsha,Pune\nRavi,\"Delhi\r\nIndia\"\n\nMeera,\"Goa\n\nPanjim\"\nAnil,Pune";
        let found = rows(file).unwrap();
        let all: Vec<(u32, &str)> = found[1..].iter().map(|row| (row.n, row.cells[0].as_str())).collect();
        assert_eq!(all, [(2, "Asha"), (3, "Ravi"), (5, "Meera"), (6, "Anil")]);
    }

    #[test]
    fn what_is_no_table_says_so() {
        assert_eq!(rows(b""), Err(TableError::Empty));
        assert_eq!(rows(b"\n \n,,\n"), Err(TableError::Empty));
        assert_eq!(rows(b"%PDF-1.7 ..."), Err(TableError::NoTable));
        assert_eq!(rows(b"<!DOCTYPE html><table></table>"), Err(TableError::NoTable));
        assert_eq!(rows(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Err(TableError::OldExcel));
        assert_eq!(rows(&[1, 2, 3, 4, 5, 6, 7, 8].repeat(100)), Err(TableError::NoTable));
        assert!(matches!(rows(b"PK\x03\x04 and nothing"), Err(TableError::Damaged(_))));
    }

    #[test]
    fn the_bounds_hold() {
        let wide = vec!["x"; MOST_COLUMNS + 1].join(",");
        assert_eq!(rows(wide.as_bytes()), Err(TableError::TooManyColumns));
        let long = "x\n".repeat(MOST_ROWS + 2);
        assert_eq!(rows(long.as_bytes()), Err(TableError::TooManyRows));
        assert_eq!(rows("x\n".repeat(MOST_ROWS + 1).as_bytes()).unwrap().len(), MOST_ROWS + 1);
        let cell = format!("Name\n{}\n", "ж".repeat(40_000));
        assert_eq!(rows(cell.as_bytes()).unwrap()[1].cells[0].chars().count(), LONGEST_CELL + 1);
        assert_eq!(rows(&vec![b'a'; LARGEST as usize + 1]), Err(TableError::TooLarge));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let much = format!("<v>{}</v>", " ".repeat(1024)).repeat(1_000);
        file.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
        for _ in 0..=MOST_UNPACKED / much.len() as u64 {
            file.write_all(much.as_bytes()).unwrap();
        }
        let bomb = file.finish().unwrap().into_inner();
        assert!(bomb.len() < 1024 * 1024);
        assert_eq!(rows(&bomb), Err(TableError::Unpacks));
        // The last cell that a sheet can have, and one text in very many cells.
        let far =
            r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
        assert_eq!(rows(&workbook(far, "")), Err(TableError::TooManyColumns));
        let text = format!("<si><t>{}</t></si>", "x".repeat(LONGEST_CELL));
        let row = |n: usize| {
            let cells: String = (0..100).map(|_| r#"<c t="s"><v>0</v></c>"#).collect();
            format!(r#"<row r="{n}">{cells}</row>"#)
        };
        let many: String = (1..100).map(row).collect();
        assert_eq!(rows(&workbook(&many, &text)), Err(TableError::TooMuchText));
    }

    #[test]
    fn small_parts_that_need_much_memory_are_refused() {
        let many = |one: &str, n: usize| one.repeat(n);
        let row = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;
        assert_eq!(rows(&workbook(row, &many("<si/>", 1_000_001))), Err(TableError::Unpacks));
        let styles = format!("<cellXfs>{}</cellXfs>", many("<xf/>", 70_001));
        assert_eq!(rows(&styled("", row, "", &styles)), Err(TableError::Unpacks));
        let long = format!("<f>{}</f>", many("x", 2 * 1024 * 1024));
        assert_eq!(rows(&workbook(&long, "")), Err(TableError::Unpacks));
        // Room would be made for as many texts as the file says there are.
        let lie = r#"</sst><sst uniqueCount="99999999999">"#;
        assert_eq!(rows(&workbook(row, lie)), Err(TableError::Unpacks));
    }

    fn within_bounds(bytes: &[u8]) -> Result<(), TestCaseError> {
        if let Ok(rows) = rows(bytes) {
            prop_assert!(rows.len() <= MOST_ROWS + 1);
            for row in rows {
                prop_assert!(row.cells.len() <= MOST_COLUMNS);
                prop_assert!(row.cells.iter().all(|cell| cell.chars().count() <= LONGEST_CELL + 1));
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..4_000)) {
            within_bounds(&bytes)?;
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[\\x00-\\x7fäж\u{202e}\u{feff},;\t\"\n\r]{0,600}") {
            within_bounds(text.as_bytes())?;
        }

        #[test]
        fn any_damage_to_an_excel_file_is_read_or_refused(
            damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..12),
            cut in proptest::option::of(any::<proptest::sample::Index>()),
        ) {
            let sheet = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46356</v></c></row>"#;
            let mut bytes = workbook(sheet, "<si><t>Name</t></si>");
            for (at, byte) in damage {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            within_bounds(&bytes)?;
        }

        #[test]
        fn any_sheet_is_read_or_refused(sheet in "(<(row|c|v|is|t|f)( (r|s|t)=\"(A1|B2|ZZZZZZ99999999999|s|n|d|b|e|0|-1|str|inlineStr)\")*/?>|</(row|c|v|is|t|f)>|[0-9a-z.]{1,4}){0,40}") {
            within_bounds(&workbook(&sheet, "<si><t>Name</t></si>"))?;
        }
    }
}
