//! Reading the first sheet of an Excel file that has anything in it, as a person sees it: hidden rows and columns stay out,
//! numbers keep the zeros and the currency that their format shows.

use super::found::Aside;
use super::parts::{self, Hidden};
use super::table::{LONGEST_CELL, MOST_COLUMNS, Row, TableError};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Style, Xlsx};
use std::io::Cursor;

/// Reads an Excel file; what of it was left aside.
pub(super) fn read(
    bytes: &[u8],
    take: &mut dyn FnMut(Row) -> Result<(), TableError>,
) -> Result<Aside, TableError> {
    let hidden = parts::look(bytes)?;
    let damaged = |e: calamine::XlsxError| TableError::Damaged(e.to_string());
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheets = book.sheets_metadata().to_vec();
    let shown = |s: &calamine::Sheet| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible;
    let mut aside = Aside::default();
    for (at, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| shown(sheet)) {
        if aside.sheet.is_some() {
            aside.other_sheets.push(sheet.name.chars().take(60).collect());
            continue;
        }
        let none = Hidden::default();
        let hidden = hidden.get(at).unwrap_or(&none);
        if one(&mut book, &sheet.name, hidden, &mut aside, take)? {
            aside.sheet = Some(sheet.name.chars().take(60).collect());
        }
    }
    Ok(aside)
}

/// Reads a sheet; whether anything is in it.
fn one(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    hidden: &Hidden,
    aside: &mut Aside,
    take: &mut dyn FnMut(Row) -> Result<(), TableError>,
) -> Result<bool, TableError> {
    let damaged = |e: calamine::XlsxError| TableError::Damaged(e.to_string());
    let mut cells = book.worksheet_cells_reader(name).map_err(damaged)?;
    let mut row: Option<Row> = None;
    let mut any = false;
    let mut unseen_columns = std::collections::BTreeSet::new();
    let mut unseen_row = None;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let (n, column) = cell.get_position();
        let said = said(cell.get_value(), cells.styles().get(style));
        if said.is_empty() {
            continue;
        }
        let column = column as usize;
        let n = n.saturating_add(1);
        if hidden.rows.binary_search(&n).is_ok() {
            aside.hidden_rows += u32::from(unseen_row != Some(n));
            unseen_row = Some(n);
            continue;
        }
        if hidden.has_column(column) {
            unseen_columns.insert(column);
            continue;
        }
        if column >= MOST_COLUMNS {
            return Err(TableError::TooManyColumns);
        }
        let here = match &mut row {
            Some(here) if here.n == n => here,
            other => {
                if let Some(done) = other.take() {
                    if done.n > n {
                        return Err(TableError::Damaged("its rows are out of order".into()));
                    }
                    take(done)?;
                }
                other.insert(Row { n, cells: Vec::new() })
            }
        };
        any = true;
        // A column that nobody sees is none.
        let column = column - hidden.columns_before(column);
        if here.cells.len() <= column {
            here.cells.resize(column + 1, String::new());
        }
        here.cells[column] = said;
    }
    if let Some(done) = row {
        take(done)?;
    }
    if any {
        aside.hidden_columns = u32::try_from(unseen_columns.len()).unwrap_or(u32::MAX);
    } else {
        aside.hidden_rows = 0;
    }
    Ok(any)
}

/// A cell as people read it.
fn said(value: &DataRef<'_>, style: Option<&Style>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Error(error) => error.to_string(),
        DataRef::String(text) => text.clone(),
        // Cut before it is copied: it may stand in very many cells.
        DataRef::SharedString(text) => {
            let end = text.char_indices().nth(LONGEST_CELL + 1).map_or(text.len(), |(at, _)| at);
            text[..end].to_owned()
        }
        DataRef::Int(n) => formatted(*n as f64, style),
        DataRef::Float(n) => formatted(*n, style),
        DataRef::Bool(true) => "yes".to_owned(),
        DataRef::Bool(false) => "no".to_owned(),
        DataRef::DateTime(at) => moment(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
    }
}

/// A number with what its format adds to it.
fn formatted(value: f64, style: Option<&Style>) -> String {
    let format = style.and_then(|style| style.number_format.as_ref());
    // The formats that Excel brings along show the currency of the one who looks.
    let own = format.filter(|format| format.format_id.is_none_or(|id| id >= 164));
    let Some(format) = own else { return number(value) };
    let code = format.format_code.split(';').next().unwrap_or_default();
    if let Some(template) = template(code)
        && value >= 0.0
        && value.fract() == 0.0
        && value < 1e15
    {
        return filled(&template, &format!("{value:.0}"));
    }
    match currency(&format.format_code) {
        Some(currency) => format!("{currency} {}", number(value)),
        None => number(value),
    }
}

/// A number that nobody takes for thousands: 1.234 has one zero more.
fn number(value: f64) -> String {
    let text = value.to_string();
    let unclear = text
        .trim_start_matches('-')
        .split_once('.')
        .is_some_and(|(whole, fraction)| fraction.len() == 3 && whole.len() <= 3 && whole != "0");
    if unclear { format!("{text}0") } else { text }
}

/// A sign of a format: a place for a digit, or text.
enum Sign {
    /// Filled up with zeros.
    Zero,
    Digit,
    Text(char),
}

/// The signs of a format that is made of digits and text alone, and shows zeros in front or text between: `00000`,
/// `000-0000`, `+0`.
fn template(code: &str) -> Option<Vec<Sign>> {
    let mut signs = Vec::new();
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        match c {
            '0' => signs.push(Sign::Zero),
            '#' => signs.push(Sign::Digit),
            '\\' => signs.push(Sign::Text(rest.next()?)),
            '"' => signs.extend(rest.by_ref().take_while(|c| *c != '"').map(Sign::Text)),
            '-' | ' ' | '(' | ')' | '+' => signs.push(Sign::Text(c)),
            // Widths of signs that are not shown.
            '_' | '*' => {
                rest.next()?;
            }
            _ => return None,
        }
    }
    let zeros = signs.iter().filter(|sign| matches!(sign, Sign::Zero)).count();
    let texts = signs.iter().filter(|sign| matches!(sign, Sign::Text(_))).count();
    let digits = signs.len() - texts;
    (digits > 0 && (zeros > 1 || texts > 0)).then_some(signs)
}

fn filled(signs: &[Sign], digits: &str) -> String {
    let first = signs.iter().position(|sign| !matches!(sign, Sign::Text(_))).unwrap_or_default();
    let mut left: Vec<char> = digits.chars().collect();
    let mut back: Vec<char> = Vec::new();
    for (at, sign) in signs.iter().enumerate().rev() {
        match sign {
            Sign::Text(c) => back.push(*c),
            Sign::Zero | Sign::Digit if at == first => {
                back.extend(left.iter().rev());
                if left.is_empty() && matches!(sign, Sign::Zero) {
                    back.push('0');
                }
                left.clear();
            }
            Sign::Zero => back.push(left.pop().unwrap_or('0')),
            Sign::Digit => back.extend(left.pop()),
        }
    }
    back.into_iter().rev().collect()
}

/// The currency that a format shows: `#,##0.00 [$€-407]`, `"Rs." 0.00`.
fn currency(code: &str) -> Option<String> {
    let known = |text: &str| {
        let text = text.trim();
        super::amount::currencies(text).map(|_| text.to_owned())
    };
    let mut rest = code;
    while let Some(at) = rest.find("[$") {
        let inner = &rest[at + 2..];
        let end = inner.find(']')?;
        let sign = inner[..end].split('-').next().unwrap_or_default();
        if let Some(found) = known(sign) {
            return Some(found);
        }
        rest = &inner[end..];
    }
    let quoted = code.split('"').skip(1).step_by(2).find_map(known);
    quoted.or_else(|| code.chars().find(|c| matches!(c, '€' | '£' | '¥' | '₹' | '$')).map(String::from))
}

/// `2026-11-30`, `2026-11-30 14:30`, or `14:30`.
fn moment(at: &ExcelDateTime) -> String {
    let value = at.as_f64();
    if at.is_duration() || !value.is_finite() {
        return value.to_string();
    }
    let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
    match (value < 1.0, value.fract() == 0.0) {
        (true, _) => format!("{hour:02}:{minute:02}"),
        (false, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn days_and_times_are_texts() {
        let at = |value| moment(&ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false));
        assert_eq!((at(46_356.0).as_str(), at(46_356.5).as_str()), ("2026-11-30", "2026-11-30 12:00"));
        assert_eq!(at(0.75), "18:00");
    }

    #[test]
    fn formats_keep_zeros_and_currencies() {
        let shown = |code: &str, digits: &str| template(code).map(|signs| filled(&signs, digits));
        assert_eq!(shown("00000", "1067").as_deref(), Some("01067"));
        assert_eq!(shown("00000", "101067").as_deref(), Some("101067"));
        assert_eq!(shown("000\\-0000", "1234").as_deref(), Some("000-1234"));
        assert_eq!(shown("\"+\"0", "912055500142").as_deref(), Some("+912055500142"));
        assert_eq!(shown("(###) ###-####", "2055500142").as_deref(), Some("(205) 550-0142"));
        for plain in ["0", "#", "General", "#,##0.00", "0.00", "0%", "@", "0.00E+00"] {
            assert_eq!(shown(plain, "1"), None, "{plain}");
        }
        for (code, sign) in [
            ("#,##0.00 [$€-407]", "€"),
            ("[$EUR] #,##0.00", "EUR"),
            ("\"Rs.\" #,##0.00", "Rs."),
            ("€#,##0", "€"),
        ] {
            assert_eq!(currency(code).as_deref(), Some(sign), "{code}");
        }
        assert_eq!(currency("#,##0.00"), None);
        assert_eq!(
            (number(1.234).as_str(), number(1234.5).as_str(), number(0.125).as_str()),
            ("1.2340", "1234.5", "0.125")
        );
    }
}
