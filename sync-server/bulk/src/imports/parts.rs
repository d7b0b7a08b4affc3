//! The parts of an Excel file, looked through once before its reader opens it: whether they stay within bounds, and which
//! rows and columns of each sheet are hidden.
//!
//! Invariant: what a file says of its own size is not believed; nothing that it holds is kept in memory here but numbers.

use super::table::TableError;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

/// The most that the parts that are read may hold once unpacked, in bytes, and how many parts there may be.
pub(super) const MOST_UNPACKED: u64 = 256 * 1024 * 1024;
const MOST_PARTS: usize = 2_000;
/// The same for the texts that sheets share, which are kept while the file is read, and how many there may be.
const MOST_TEXT: u64 = 64 * 1024 * 1024;
const MOST_TEXTS: u64 = 1_000_000;
/// The most tags in all other parts than sheets and texts (styles, names, relationships): Excel allows 65,490 styles.
const MOST_TAGS: u64 = 1_000_000;
const MOST_STYLES: u64 = 70_000;
/// The longest tag, and the longest text between two tags, in bytes; a cell of Excel has at most 32,767 characters.
const LONGEST_TAG: usize = 64 * 1024;
const LONGEST_TEXT: usize = 1024 * 1024;

/// What nobody sees of a sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Hidden {
    /// Counted from 1, in order.
    pub rows: Vec<u32>,
    /// From and to, counted from 0, in order.
    columns: Vec<(usize, usize)>,
}

impl Hidden {
    pub fn has_column(&self, column: usize) -> bool {
        self.columns.iter().any(|(from, to)| (*from..=*to).contains(&column))
    }

    /// How many hidden columns stand before one.
    pub fn columns_before(&self, column: usize) -> usize {
        let before =
            |(from, to): &(usize, usize)| if *from < column { (*to).min(column - 1) + 1 - from } else { 0 };
        self.columns.iter().map(before).sum()
    }
}

/// Unpacks every part once into nothing; what is hidden in each sheet, in the order of the workbook.
pub(super) fn look(bytes: &[u8]) -> Result<Vec<Hidden>, TableError> {
    let damaged = |e: zip::result::ZipError| TableError::Damaged(e.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(TableError::Unpacks);
    }
    let mut left = MOST_UNPACKED;
    let (mut texts, mut tags, mut styles, mut text_bytes) = (0, 0, 0, 0);
    let mut hidden: BTreeMap<String, Hidden> = BTreeMap::new();
    let mut sheets: Vec<String> = Vec::new();
    let mut targets: BTreeMap<String, String> = BTreeMap::new();
    let mut is_workbook = false;
    for n in 0..archive.len() {
        let part = archive.by_index(n).map_err(damaged)?;
        let name = part.name().map(|name| name.to_ascii_lowercase()).unwrap_or_default().replace('\\', "/");
        // Pictures and the like are never opened.
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let mut here = Tags::new(Sort::of(&name));
        let read =
            std::io::copy(&mut part.take(left + 1), &mut here).map_err(|e| match here.refused.take() {
                Some(refused) => refused,
                None => TableError::Damaged(e.to_string()),
            })?;
        left = left.checked_sub(read).ok_or(TableError::Unpacks)?;
        match here.sort {
            Sort::Sheet => {
                hidden.insert(name, here.hidden);
                continue;
            }
            Sort::Texts => text_bytes += read,
            Sort::Workbook => is_workbook = true,
            Sort::Relations | Sort::Other => {}
        }
        texts += here.texts;
        tags += if here.sort == Sort::Texts { 0 } else { here.tags };
        styles += here.styles;
        sheets.append(&mut here.sheets);
        targets.append(&mut here.targets);
        if texts > MOST_TEXTS || text_bytes > MOST_TEXT || tags > MOST_TAGS || styles > MOST_STYLES {
            return Err(TableError::Unpacks);
        }
    }
    if !is_workbook {
        return Err(TableError::NoTable);
    }
    let path = |id: &String| {
        let target = targets.get(id)?.to_ascii_lowercase();
        let target = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        hidden.get(&target).cloned()
    };
    Ok(sheets.iter().map(|id| path(id).unwrap_or_default()).collect())
}

/// What a part is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Workbook,
    Relations,
    Texts,
    Sheet,
    Other,
}

impl Sort {
    fn of(name: &str) -> Sort {
        match name {
            "xl/workbook.xml" => Sort::Workbook,
            "xl/_rels/workbook.xml.rels" => Sort::Relations,
            name if name.ends_with("sharedstrings.xml") => Sort::Texts,
            name if name.starts_with("xl/worksheets/") && name.ends_with(".xml") => Sort::Sheet,
            _ => Sort::Other,
        }
    }
}

/// Looks at the tags that go by.
struct Tags {
    sort: Sort,
    tag: Option<Vec<u8>>,
    text: usize,
    tags: u64,
    texts: u64,
    styles: u64,
    row: u32,
    hidden: Hidden,
    /// The ids of sheets, and where ids lead.
    sheets: Vec<String>,
    targets: BTreeMap<String, String>,
    refused: Option<TableError>,
}

impl Tags {
    fn new(sort: Sort) -> Tags {
        Tags {
            sort,
            tag: None,
            text: 0,
            tags: 0,
            texts: 0,
            styles: 0,
            row: 0,
            hidden: Hidden::default(),
            sheets: Vec::new(),
            targets: BTreeMap::new(),
            refused: None,
        }
    }

    fn refuse<T>(&mut self, error: TableError) -> std::io::Result<T> {
        self.refused = Some(error);
        Err(std::io::Error::other("refused"))
    }

    fn tag(&mut self, tag: &[u8]) -> std::io::Result<()> {
        self.tags += 1;
        let end = tag.iter().position(|b| b.is_ascii_whitespace() || *b == b'/').unwrap_or(tag.len());
        let name = tag[..end].rsplit(|b| *b == b':').next().unwrap_or_default();
        let value = |name| attribute(tag, name);
        let number = |name| value(name).and_then(|text| text.parse::<u32>().ok());
        let is_hidden = || matches!(value("hidden").as_deref(), Some("1" | "true"));
        match (self.sort, name) {
            // Room is made for as many as the file says.
            (_, b"sst")
                if value("uniqueCount")
                    .is_some_and(|n| n.parse::<u64>().map_or(true, |n| n > MOST_TEXTS)) =>
            {
                return self.refuse(TableError::Unpacks);
            }
            (_, b"sst") => {}
            (_, b"si") => self.texts += 1,
            (_, b"xf" | b"font" | b"fill" | b"border" | b"numFmt" | b"dxf" | b"cellStyle") => {
                self.styles += 1
            }
            (Sort::Workbook, b"sheet") => self.sheets.push(value("id").unwrap_or_default()),
            (Sort::Relations, b"Relationship") => {
                if let (Some(id), Some(target)) = (value("Id"), value("Target")) {
                    self.targets.insert(id, target);
                }
            }
            (Sort::Sheet, b"row") => {
                self.row = number("r").unwrap_or(self.row.saturating_add(1));
                if is_hidden() {
                    // In order, whatever the file does: rows out of order are refused later.
                    let at = self.hidden.rows.partition_point(|row| *row < self.row);
                    if at == self.hidden.rows.len() {
                        self.hidden.rows.push(self.row);
                    }
                }
            }
            (Sort::Sheet, b"col") if is_hidden() => {
                if let (Some(from), Some(to)) = (number("min"), number("max"))
                    && (1..=to).contains(&from)
                    && self.hidden.columns.last().is_none_or(|(_, last)| *last + 1 < from as usize)
                {
                    self.hidden.columns.push((from as usize - 1, to as usize - 1));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Write for Tags {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.tag.take() {
                None => {
                    let at = rest.iter().position(|b| *b == b'<' || *b == 0);
                    self.text += at.unwrap_or(rest.len());
                    if self.text > LONGEST_TEXT {
                        return self.refuse(TableError::Unpacks);
                    }
                    let Some(at) = at else { break };
                    if rest[at] == 0 {
                        // Written in another encoding: no Excel does that.
                        return self.refuse(TableError::Damaged("a part is not in UTF-8".into()));
                    }
                    self.tag = Some(Vec::new());
                    rest = &rest[at + 1..];
                }
                Some(mut tag) => {
                    let at = rest.iter().position(|b| *b == b'>');
                    tag.extend_from_slice(&rest[..at.unwrap_or(rest.len())]);
                    if tag.len() > LONGEST_TAG {
                        return self.refuse(TableError::Unpacks);
                    }
                    match at {
                        Some(at) => {
                            self.tag(&tag)?;
                            self.text = 0;
                            rest = &rest[at + 1..];
                        }
                        None => {
                            self.tag = Some(tag);
                            break;
                        }
                    }
                }
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The value of an attribute, whatever stands before its name and a colon.
fn attribute(tag: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(tag).ok()?;
    let mut rest = text;
    loop {
        let at = rest.find('=')?;
        let key = rest[..at].trim_end();
        let key = key.rsplit([' ', '\t', '\n', '\r', ':', '"', '\'']).next().unwrap_or_default();
        let value = rest[at + 1..].trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let end = value[1..].find(quote)? + 1;
        if key == name {
            return Some(value[1..end].to_owned());
        }
        rest = &value[end + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_by_their_name() {
        let tag = br#"sheet name="A = B" sheetId='1' r:id = "r1" hidden="1"/"#;
        let value = |name| attribute(tag, name);
        assert_eq!((value("id").as_deref(), value("hidden").as_deref()), (Some("r1"), Some("1")));
        assert_eq!((value("sheetId").as_deref(), value("B"), value("min")), (Some("1"), None, None));
    }

    #[test]
    fn hidden_columns_are_counted_away() {
        let hidden = Hidden { rows: Vec::new(), columns: vec![(1, 2), (5, 5)] };
        let before: Vec<usize> = [0, 3, 4, 6].iter().map(|n| hidden.columns_before(*n)).collect();
        assert_eq!(before, [0, 2, 2, 3]);
        assert!(hidden.has_column(2) && !hidden.has_column(3));
    }
}
