//! Amounts as people and programs write them: read as they are meant, or refused with the reason. Nothing is guessed that
//! could be a thousand times something else.

use super::entry::Trouble;
use super::likeness::plain;
use engine::db::tables::with_plain_digits;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use shared::Money;
use shared::money::{Price, Quantity, UnitPrice};

/// What stands before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Point,
    Comma,
}

impl Mark {
    /// The name in forms and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Mark::Point => "point",
            Mark::Comma => "comma",
        }
    }

    fn of(c: char) -> Option<Mark> {
        match c {
            '.' => Some(Mark::Point),
            ',' => Some(Mark::Comma),
            _ => None,
        }
    }

    fn other(self) -> Mark {
        match self {
            Mark::Point => Mark::Comma,
            Mark::Comma => Mark::Point,
        }
    }
}

impl std::str::FromStr for Mark {
    type Err = ();
    fn from_str(name: &str) -> Result<Mark, ()> {
        [Mark::Point, Mark::Comma].into_iter().find(|mark| mark.name() == name).ok_or(())
    }
}

/// What the values of a column show about their mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    point: u32,
    comma: u32,
    /// Values with one mark and three digits behind it: `1.234` or `1,234`.
    unclear_point: u32,
    unclear_comma: u32,
}

/// Values of `1,234` alone that make it sure that nobody writes three decimals.
const THOUSANDS: u32 = 3;

impl Marks {
    /// Takes one value down.
    pub fn see(&mut self, typed: &str) {
        let Ok(parts) = Parts::of(typed) else { return };
        match parts.decimals() {
            Decimals::Behind(mark, _) | Decimals::NoneBut(mark) => match mark {
                Mark::Point => self.point += 1,
                Mark::Comma => self.comma += 1,
            },
            Decimals::Unclear(Mark::Point) => self.unclear_point += 1,
            Decimals::Unclear(Mark::Comma) => self.unclear_comma += 1,
            Decimals::None | Decimals::Sure(_) => {}
        }
    }

    /// Which mark stands before the decimals, if the column shows it. `groups` is what the country groups thousands by, where
    /// nobody could mean decimals by it.
    pub fn decimal(self, currency: Currency, groups: Option<Mark>) -> Option<Mark> {
        match (self.point, self.comma) {
            (1.., 0) => return Some(Mark::Point),
            (0, 1..) => return Some(Mark::Comma),
            (1.., 1..) => return None,
            (0, 0) => {}
        }
        // Three digits and nothing else: thousands, where the currency has other decimals.
        if currency.exponent() == Some(3) {
            return None;
        }
        // Where the country groups by the other mark, so many decimals may be meant: no number of values makes that sure.
        let grouped = |n: u32, by: Mark| n > 0 && groups.map_or(n >= THOUSANDS, |usual| usual == by);
        match (self.unclear_point, self.unclear_comma) {
            (n, 0) if grouped(n, Mark::Point) => Some(Mark::Comma),
            (0, n) if grouped(n, Mark::Comma) => Some(Mark::Point),
            _ => None,
        }
    }
}

/// What the country groups thousands by, where that is beyond doubt: English ones by commas.
pub fn groups(locale: &str) -> Option<Mark> {
    locale.starts_with("en").then_some(Mark::Comma)
}

/// Reads an amount in the company's currency; `decimal` is the column's mark, if it is known.
pub fn read(typed: &str, currency: Currency, decimal: Option<Mark>) -> Result<Money, Trouble> {
    let digits = usize::from(currency.exponent().unwrap_or(0));
    Ok(Money { minor: number(typed, currency, decimal, digits)?, currency })
}

/// Reads the price of one unit, which may be finer than the smallest coin.
pub fn read_price(typed: &str, currency: Currency, decimal: Option<Mark>) -> Result<Price, Trouble> {
    let digits = usize::from(currency.exponent().unwrap_or(0)) + UnitPrice::FINER as usize;
    Ok(Price { unit: UnitPrice(number(typed, currency, decimal, digits)?), currency })
}

/// Reads a quantity.
pub fn read_quantity(typed: &str, decimal: Option<Mark>) -> Result<Quantity, Trouble> {
    let parts = Parts::of(typed)?;
    match parts.words.is_empty() {
        true => Ok(Quantity(of_parts(parts, decimal, QUANTITY)?)),
        false => Err(Trouble::BadAmount),
    }
}

/// How many decimals a quantity has.
const QUANTITY: usize = 4;

/// As a whole number of units of the last of so many decimals.
fn number(typed: &str, currency: Currency, decimal: Option<Mark>, digits: usize) -> Result<i64, Trouble> {
    let parts = Parts::of(typed)?;
    for word in &parts.words {
        if !currencies(word).ok_or(Trouble::BadAmount)?.contains(&currency) {
            return Err(Trouble::OtherCurrency);
        }
    }
    of_parts(parts, decimal, digits)
}

fn of_parts(parts: Parts, decimal: Option<Mark>, digits: usize) -> Result<i64, Trouble> {
    let at = match parts.decimals() {
        Decimals::None | Decimals::NoneBut(_) => None,
        Decimals::Behind(_, at) | Decimals::Sure(at) => Some(at),
        Decimals::Unclear(mark) => match decimal {
            Some(known) if known == mark => parts.body.rfind(['.', ',']),
            Some(_) => None,
            // Nothing is smaller than a yen.
            None if digits == 0 => None,
            None => return Err(Trouble::UnclearAmount),
        },
    };
    let (whole, fraction) = match at {
        Some(at) => {
            let behind = parts.body[at..].chars().next().map_or(1, char::len_utf8);
            (&parts.body[..at], &parts.body[at + behind..])
        }
        None => (parts.body.as_str(), ""),
    };
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Trouble::BadAmount);
    }
    let whole = ungrouped(whole).ok_or(Trouble::BadAmount)?;
    let number = units(&whole, fraction, digits)?;
    if parts.negative && number != 0 {
        return Err(Trouble::NegativeAmount);
    }
    Ok(number)
}

/// Whole units of the last decimal. More decimals than there are places for are refused, except noise of a program's arithmetic:
/// `1299.0000000001`.
fn units(whole: &str, fraction: &str, digits: usize) -> Result<i64, Trouble> {
    let fraction = fraction.trim_end_matches('0');
    let kept = &fraction[..fraction.len().min(digits)];
    let rest = &fraction[kept.len()..];
    let noise = |sign: char| rest.len() > 6 && rest.chars().take(6).all(|c| c == sign);
    let up = match rest.is_empty() || noise('0') {
        true => 0,
        false if noise('9') => 1,
        false => return Err(Trouble::TooPrecise),
    };
    let number: i64 = format!("{whole}{kept:0<digits$}").parse().map_err(|_| Trouble::BadAmount)?;
    number.checked_add(up).ok_or(Trouble::BadAmount)
}

/// Digits without what groups them: by three, or as in India (`12,34,567`), by one and the same sign.
fn ungrouped(whole: &str) -> Option<String> {
    let signs: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
    let fits = |sizes: &[usize], of: usize| {
        let (first, rest) = sizes.split_first().unwrap_or((&0, &[]));
        (1..=of).contains(first) && rest.iter().all(|size| *size == of)
    };
    let sizes: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let grouped = match sizes.split_last() {
        None => false,
        Some((_, [])) => true,
        Some((last, front)) => *last == 3 && (fits(front, 3) || fits(front, 2)),
    };
    let one_sign = signs.windows(2).all(|pair| pair[0] == pair[1]);
    let digits = groups.concat();
    (grouped && one_sign).then(|| if digits.is_empty() { "0".to_owned() } else { digits })
}

/// A value taken apart.
struct Parts {
    negative: bool,
    /// Digits with the marks between them; spaces and apostrophes of any kind are one kind.
    body: String,
    /// What stands before and behind it.
    words: Vec<String>,
}

/// Where the decimals are.
enum Decimals {
    None,
    /// Behind this mark, which stands at that byte.
    Behind(Mark, usize),
    /// Behind a sign that can be nothing else.
    Sure(usize),
    /// There are none, and what groups says which mark would stand before them.
    NoneBut(Mark),
    /// The mark may group or stand before decimals.
    Unclear(Mark),
}

/// The Arabic sign before decimals.
const ARABIC: char = '\u{66b}';

impl Parts {
    fn of(typed: &str) -> Result<Parts, Trouble> {
        let text: String = with_plain_digits(typed.trim())
            .chars()
            .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}'))
            .map(|c| match c {
                c if c.is_whitespace() => ' ',
                '’' | '‘' | '`' | '´' | '\u{66c}' => '\'',
                '−' | '–' | '—' | '‐' | '‑' => '-',
                '，' => ',',
                '．' => '.',
                c => c,
            })
            .collect();
        if is_exponent(&text) {
            return Err(Trouble::ShortenedNumber);
        }
        let (Some(mut first), Some(last)) =
            (text.find(|c: char| c.is_ascii_digit()), text.rfind(|c: char| c.is_ascii_digit()))
        else {
            return Err(Trouble::BadAmount);
        };
        // ".50", but not "Rs.50".
        let before = &text[..first];
        if before.ends_with(['.', ',']) && !before[..first - 1].ends_with(char::is_alphabetic) {
            first -= 1;
        }
        let (prefix, body, suffix) = (&text[..first], &text[first..=last], &text[last + 1..]);
        if !body.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\'' | ARABIC)) {
            return Err(Trouble::BadAmount);
        }
        // "1299/-", "50,--", "50.-": there is nothing behind it.
        let suffix = suffix.trim_start();
        let bare = suffix.trim_start_matches(['/', ',', '.', '=']);
        let ended = bare.len() < suffix.len() && bare.starts_with('-');
        let suffix = if ended { bare.trim_start_matches('-') } else { suffix };
        let brackets = prefix.contains('(') && suffix.contains(')');
        let minus = prefix.matches('-').count() + suffix.matches('-').count();
        if minus + usize::from(brackets) > 1 || (prefix.contains('(') != suffix.contains(')')) {
            return Err(Trouble::BadAmount);
        }
        let word =
            |text: &str| text.replace(['-', '+', '(', ')'], "").trim().trim_end_matches(':').to_owned();
        let words = [word(prefix), word(suffix)].into_iter().filter(|word| !word.is_empty()).collect();
        Ok(Parts { negative: brackets || minus == 1, body: body.to_owned(), words })
    }

    fn decimals(&self) -> Decimals {
        if let Some(at) = self.body.find(ARABIC) {
            return Decimals::Sure(at);
        }
        let marks: Vec<(usize, Mark)> =
            self.body.char_indices().filter_map(|(at, c)| Some((at, Mark::of(c)?))).collect();
        let (Some((_, first)), Some((at, last))) = (marks.first(), marks.last()) else {
            return Decimals::None;
        };
        let again = marks.iter().filter(|(_, mark)| mark == last).count() > 1;
        match (first == last, again) {
            (false, false) => return Decimals::Behind(*last, *at),
            // Grouped by two signs: no number.
            (false, true) => return Decimals::Sure(*at),
            (true, true) => return Decimals::NoneBut(last.other()),
            (true, false) => {}
        }
        let (whole, behind) = (&self.body[..*at], self.body.len() - at - 1);
        // Grouped by spaces or apostrophes, more than a group, or nothing that could be one.
        let decimals =
            whole.contains([' ', '\'']) || whole.len() > 3 || matches!(whole, "" | "0") || behind != 3;
        if decimals { Decimals::Behind(*last, *at) } else { Decimals::Unclear(*last) }
    }
}

/// Whether a spreadsheet has shortened a number: `9.82201E+09`.
pub fn is_exponent(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['+', '-', '\'']);
    let Some((number, power)) = text.split_once(['e', 'E']) else { return false };
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(power)
        && number.starts_with(|c: char| c.is_ascii_digit())
        && digits(&number.replace(['.', ','], ""))
}

/// Whether a word names a currency, and which ones it may be.
pub fn currencies(word: &str) -> Option<Vec<Currency>> {
    use Currency::*;
    let word: String = word.chars().filter(|c| !matches!(c, ' ' | '.' | ':')).collect();
    let lower = word.to_lowercase();
    Some(match lower.as_str() {
        "₹" | "रु" | "रू" | "रुपये" | "रुपए" | "रुपया" => vec![INR],
        "rs" | "re" | "₨" | "rupee" | "rupees" => vec![INR, PKR, LKR, NPR, MUR],
        "€" | "euro" | "euros" | "यूरो" | "يورو" => vec![EUR],
        "us$" | "$us" => vec![USD],
        "a$" | "au$" => vec![AUD],
        "c$" | "ca$" | "can$" => vec![CAD],
        "nz$" => vec![NZD],
        "s$" => vec![SGD],
        "hk$" => vec![HKD],
        "mx$" => vec![MXN],
        "r$" => vec![BRL],
        "$" | "dollar" | "dollars" | "डॉलर" | "دولار" => {
            vec![USD, AUD, CAD, NZD, SGD, HKD, MXN, ARS, CLP, COP, BBD, JMD, TTD, FJD, NAD]
        }
        "£" | "pound" | "pounds" => vec![GBP, EGP, GIP, FKP, SHP],
        "¥" | "円" | "元" => vec![JPY, CNY],
        "fr" | "sfr" | "franken" | "stutz" => vec![CHF],
        "kr" => vec![SEK, NOK, DKK, ISK],
        "zł" | "zl" => vec![PLN],
        "kč" | "kc" => vec![CZK],
        "ft" => vec![HUF],
        "lei" => vec![RON, MDL],
        "₺" | "tl" => vec![TRY],
        "₪" => vec![ILS],
        "฿" => vec![THB],
        "৳" | "tk" => vec![BDT],
        "₩" => vec![KRW],
        "₫" => vec![VND],
        "₦" => vec![NGN],
        "₱" => vec![PHP],
        "₽" | "руб" => vec![RUB],
        "₴" => vec![UAH],
        "dh" | "dhs" | "دإ" | "درهم" => vec![AED, MAD],
        "sr" | "رس" => vec![SAR],
        "ريال" | "﷼" => vec![SAR, QAR, OMR, YER, IRR],
        "kd" | "دك" => vec![KWD],
        "bd" | "دب" => vec![BHD],
        "دينار" => vec![KWD, BHD, IQD, JOD, DZD, TND, LYD],
        "peso" | "pesos" => vec![MXN, ARS, CLP, COP, PHP, UYU],
        "r" => vec![ZAR],
        code => vec![Currency::from_code(&code.to_uppercase()).filter(|_| code.len() == 3)?],
    })
}

/// Whether the name of a column says that its amounts are of another currency: "Amount (EUR)".
pub fn is_of_another(header: &str, currency: Currency) -> bool {
    let signs = header.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',' | '/'));
    let of = |word: &str| match word.chars().all(|c| c.is_ascii_lowercase()) {
        // "all", "try": small letters are a word.
        true => None,
        false => currencies(word),
    };
    let named: Vec<Vec<Currency>> = signs.filter(|word| !word.is_empty()).filter_map(of).collect();
    !named.is_empty() && !named.iter().any(|all| all.contains(&currency))
}

/// The name of a column without its currency: "Amount (EUR)" is an amount.
pub fn without_currency(header: &str) -> String {
    let words = header.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']'));
    let kept: Vec<&str> = words.filter(|word| !word.is_empty() && currencies(word).is_none()).collect();
    if plain(&kept.join(" ")).is_empty() { header.to_owned() } else { kept.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rupees(typed: &str) -> Result<i64, Trouble> {
        read(typed, Currency::INR, None).map(|money| money.minor)
    }

    fn column(values: &[&str], currency: Currency, locale: &str) -> Option<Mark> {
        let mut marks = Marks::default();
        values.iter().for_each(|value| marks.see(value));
        marks.decimal(currency, groups(locale))
    }

    #[test]
    fn currency_words_and_signs_are_read_on_either_side() {
        for typed in [
            "1299",
            "1299.00",
            "Rs. 1299.00",
            "Rs.1299",
            "Rs 1299/-",
            "₹1,299.00",
            "₹ 1299",
            "1299 INR",
            "INR 1,299.00",
            "1299.00 Rs",
            "रु. 1299",
            "1 299,00",
            "1\u{a0}299,00",
            "1\u{202f}299.00",
            "1'299.00",
            "१२९९",
            "१,२९९.००",
            "١٬٢٩٩٫٠٠",
            "+1299",
            "1299,-",
            "1299,--",
            "1299.—",
            "1299.0000",
            "1299.0000000001",
            "1298.9999999999",
        ] {
            assert_eq!(rupees(typed), Ok(129_900), "{typed}");
        }
        let of = |typed: &str, currency| read(typed, currency, None).map(|money| money.minor);
        for typed in ["1299.00 EUR", "€ 1.299,00", "1.299,00 €", "EUR 1299,00", "1299 Euro"] {
            assert_eq!(of(typed, Currency::EUR), Ok(129_900), "{typed}");
            assert_eq!(rupees(typed), Err(Trouble::OtherCurrency), "{typed}");
        }
        assert_eq!(of("CHF 1'234.50", Currency::CHF), Ok(123_450));
        assert_eq!(of("US$ 1,234.50", Currency::USD), Ok(123_450));
        assert_eq!(of("US$ 1,234.50", Currency::CAD), Err(Trouble::OtherCurrency));
        assert_eq!(of("$1,234.50", Currency::CAD), Ok(123_450));
        assert_eq!(of("Rs. 500", Currency::EUR), Err(Trouble::OtherCurrency));
    }

    #[test]
    fn thousands_are_grouped_as_countries_do() {
        for typed in ["123456.00", "1,23,456.00", "123,456.00", "123.456,00", "123 456,00", "123’456.00"] {
            assert_eq!(rupees(typed), Ok(12_345_600), "{typed}");
        }
        assert_eq!(rupees("1,234,567"), Ok(123_456_700));
        assert_eq!(rupees("12,34,567"), Ok(123_456_700));
        for wrong in ["1,23.4.5", "12,3456,7", "1,2,3", "1,234 567.00", "1.234.56,7,8", "1 2", "1,,234.00"] {
            assert!(rupees(wrong).is_err(), "{wrong}: {:?}", rupees(wrong));
        }
    }

    #[test]
    fn a_sign_is_not_lost() {
        for typed in ["(1,234.50)", "-12", "12-", "−12", "Rs. -12.00", "-₹12", "₹ (12.00)", "12.00-"] {
            assert_eq!(rupees(typed), Err(Trouble::NegativeAmount), "{typed}");
        }
        assert_eq!(rupees("-0.00"), Ok(0));
        assert_eq!(rupees("(12"), Err(Trouble::BadAmount));
        assert_eq!(rupees("-(12)"), Err(Trouble::BadAmount));
    }

    #[test]
    fn what_is_no_amount_of_the_currency_is_refused_with_the_reason() {
        assert_eq!(rupees("847.457627118644"), Err(Trouble::TooPrecise));
        assert_eq!(rupees("12.505"), Err(Trouble::UnclearAmount));
        assert_eq!(rupees("1.2E+03"), Err(Trouble::ShortenedNumber));
        assert_eq!(rupees("1,2e3"), Err(Trouble::ShortenedNumber));
        for wrong in [
            "lots of it",
            "on request",
            "",
            "-",
            "12 %",
            "10-20",
            "12 hours",
            "12 CR",
            "1299 each",
            "12:30",
            "99999999999999999999",
        ] {
            assert_eq!(rupees(wrong), Err(Trouble::BadAmount), "{wrong}");
        }
        let yen = |typed| read(typed, Currency::JPY, None).map(|money| money.minor);
        assert_eq!((yen("1,234"), yen("¥1234"), yen("1234.0")), (Ok(1_234), Ok(1_234), Ok(1_234)));
        assert_eq!(yen("12.5"), Err(Trouble::TooPrecise));
        let dinar = |typed| read(typed, Currency::KWD, Some(Mark::Point)).map(|money| money.minor);
        assert_eq!(
            (dinar("1.234"), dinar("KD 12.5"), dinar("1,234.500")),
            (Ok(1_234), Ok(12_500), Ok(1_234_500))
        );
        assert_eq!(dinar("1.2345"), Err(Trouble::TooPrecise));
    }

    #[test]
    fn what_is_unclear_is_decided_by_the_column_or_not_at_all() {
        assert_eq!(rupees("1.234"), Err(Trouble::UnclearAmount));
        let euros = |decimal| read("1.234", Currency::EUR, decimal).map(|money| money.minor);
        assert_eq!(euros(Some(Mark::Comma)), Ok(123_400));
        assert_eq!(euros(Some(Mark::Point)), Err(Trouble::TooPrecise));
        assert_eq!(column(&["1.234", "12,50"], Currency::EUR, "de-DE"), Some(Mark::Comma));
        assert_eq!(column(&["1.234", "12.50"], Currency::EUR, "de-DE"), Some(Mark::Point));
        assert_eq!(column(&["1.234", "1.234.567"], Currency::EUR, "de-DE"), Some(Mark::Comma));
        assert_eq!(column(&["1.234"], Currency::EUR, "de-DE"), None);
        assert_eq!(column(&["1.234", "12.50", "12,50"], Currency::EUR, "de-DE"), None, "both are written");
        assert_eq!(column(&["1.234", "2.500", "17.000"], Currency::EUR, "de-DE"), Some(Mark::Comma));
        assert_eq!(column(&["1.234", "2.500", "17.000"], Currency::KWD, "ar-KW"), None);
        assert_eq!(column(&["3,600"], Currency::INR, "en-IN"), Some(Mark::Point));
        assert_eq!(column(&["3.600"], Currency::INR, "en-IN"), None);
        let fixed = ["89.000", "125.500", "99.990", "1.000"];
        assert_eq!(column(&fixed, Currency::INR, "en-IN"), None, "three decimals, or thousands as in Europe");
        assert_eq!(column(&["89,000", "125,500", "99,990"], Currency::INR, "en-IN"), Some(Mark::Point));
    }

    #[test]
    fn a_price_may_be_finer_than_the_smallest_coin() {
        let euros = |typed| read_price(typed, Currency::EUR, Some(Mark::Comma)).map(|price| price.plain());
        assert_eq!(euros("0,0235 €").as_deref(), Ok("0.0235"));
        assert_eq!(euros("1.234,50").as_deref(), Ok("1234.50"));
        assert_eq!(euros("0,1234567"), Err(Trouble::TooPrecise));
        assert_eq!(euros("-3"), Err(Trouble::NegativeAmount));
        assert_eq!(read_quantity("1,500", Some(Mark::Point)), Ok(Quantity(15_000_000)));
        assert_eq!(read_quantity("1,500", Some(Mark::Comma)), Ok(Quantity(15_000)));
        assert_eq!(read_quantity("2.5 h", Some(Mark::Point)), Err(Trouble::BadAmount));
        let yen = read_price("12.5", Currency::JPY, None).map(|price| price.plain());
        assert_eq!(yen.as_deref(), Ok("12.5"));
    }

    #[test]
    fn the_name_of_a_column_may_say_a_currency() {
        assert!(is_of_another("Amount (EUR)", Currency::INR));
        assert!(!is_of_another("Amount (INR)", Currency::INR));
        assert!(!is_of_another("Amount all", Currency::INR));
        assert_eq!(without_currency("Amount (EUR)"), "Amount");
        assert_eq!(without_currency("Betrag €"), "Betrag");
        assert_eq!(without_currency("EUR"), "EUR");
    }
}
