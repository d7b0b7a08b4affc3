//! Who may be the same customer: by the number of other software, e-mail, phone, and by names that are nearly the same.

use super::written::{is_email, is_phone, whole_number};
use engine::db::tables::{digits, searchable};
use serde::{Deserialize, Serialize};
use shared::AccountId;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::char::is_combining_mark;

/// With how many at most a name is compared: names that begin alike may be very many.
const MOST_COMPARED: usize = 400;

/// Letters, their marks and digits of any script, as they are searched for, single spaces: how texts are compared.
pub fn plain(text: &str) -> String {
    let spaced: String = searchable(&[text])
        .chars()
        .map(|c| if c.is_alphanumeric() || is_combining_mark(c) { c } else { ' ' })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address, however its parts are put in order: "411004 Pune" is "Pune 411004".
pub fn plain_place(text: &str) -> String {
    let text = plain(text);
    let mut words: Vec<&str> = text.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

/// Somebody who is known: a customer, or an earlier row of the same file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    Account(AccountId),
    Row(u32),
}

/// Why somebody seems to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    Reference,
    Email,
    Phone,
    Name,
    NearName,
}

/// Somebody who seems to be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alike {
    pub whom: Whom,
    pub name: String,
    pub why: Why,
    /// As good as certain.
    pub sure: bool,
    /// Others who are as likely: then a person says who is meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Other>,
    /// The row has a number or an address that none of those of its name has: it is somebody else, as far as it says.
    #[serde(default)]
    pub elsewhere: bool,
}

impl Alike {
    /// Whether it takes a person to say who is meant.
    pub fn is_unsure_whom(&self) -> bool {
        !self.others.is_empty() && !self.elsewhere
    }
}

/// Somebody who is as likely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    pub whom: Whom,
    pub name: String,
}

/// So many others are named.
const MOST_OTHERS: usize = 9;

/// A number that other software gives, however a program writes it: `00025931`, `25931.0` and `25931` are one.
pub fn same_number(text: &str) -> String {
    let text = whole_number(text.trim());
    match !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        true => match text.trim_start_matches('0') {
            "" => "0".to_owned(),
            bare => bare.to_owned(),
        },
        false => text.to_lowercase(),
    }
}

/// What people are compared by.
#[derive(Clone, Debug, Default)]
pub struct Traits {
    pub reference: String,
    pub name: String,
    pub phone: String,
    pub email: String,
    /// Where they are; empty: nobody says.
    pub address: String,
}

struct Entry {
    whom: Whom,
    shown: String,
    reference: String,
    /// The words of the name, sorted: "Verma, Asha" is "Asha Verma".
    name: String,
    phone: String,
    email: String,
    addresses: Vec<String>,
}

/// Everybody who is known so far.
#[derive(Default)]
pub struct Book {
    all: Vec<Entry>,
    accounts: BTreeMap<AccountId, usize>,
    references: BTreeMap<String, usize>,
    phones: BTreeMap<String, Vec<usize>>,
    emails: BTreeMap<String, Vec<usize>>,
    names: BTreeMap<String, Vec<usize>>,
    /// By the first three letters of each word.
    starts: BTreeMap<String, Vec<usize>>,
    /// The numbers of customers who are there and not active any more.
    gone: BTreeSet<String>,
}

impl Book {
    /// Takes somebody down.
    pub fn add(&mut self, whom: Whom, traits: &Traits) {
        let n = self.all.len();
        let (name, phone, email) = (name(&traits.name), tail(&traits.phone), email(&traits.email));
        let reference = same_number(&traits.reference);
        if let Whom::Account(account) = whom {
            // A later row may name somebody who is there: it is still them.
            let first = *self.accounts.entry(account).or_insert(n);
            if first == n {
                // Our own export calls them so.
                self.references.entry(account.to_string()).or_insert(n);
            }
        }
        if !reference.is_empty() {
            self.references.entry(reference.clone()).or_insert(n);
        }
        for (key, index) in [(&phone, &mut self.phones), (&email, &mut self.emails), (&name, &mut self.names)]
        {
            if !key.is_empty() {
                index.entry(key.clone()).or_default().push(n);
            }
        }
        for start in starts(&name) {
            self.starts.entry(start).or_default().push(n);
        }
        let addresses = Vec::from_iter(Some(traits.address.clone()).filter(|text| !text.is_empty()));
        let shown = traits.name.clone();
        self.all.push(Entry { whom, shown, reference, name, phone, email, addresses });
    }

    /// Says where else a customer is.
    pub fn lives(&mut self, account: AccountId, address: String) {
        if let Some(n) = self.accounts.get(&account) {
            self.all[*n].addresses.push(address);
        }
    }

    /// Says by which number other software knows somebody.
    pub fn refer(&mut self, reference: &str, account: AccountId) {
        let reference = same_number(reference);
        if let Some(n) = self.accounts.get(&account) {
            self.references.insert(reference.clone(), *n);
            self.all[*n].reference = reference;
        }
    }

    /// Says that a customer is not active any more.
    pub fn left(&mut self, account: AccountId) {
        self.gone.insert(account.to_string());
    }

    /// Whether this number is a customer who is not active any more.
    pub fn is_gone(&self, reference: &str) -> bool {
        self.gone.contains(&same_number(reference))
    }

    /// The best match, if there is one that is worth a question. Certain is nobody but one whose name agrees, too: households
    /// and branches share numbers and mail.
    pub fn look(&self, traits: &Traits) -> Option<Alike> {
        let (name, phone, email) = (name(&traits.name), tail(&traits.phone), email(&traits.email));
        let reference = same_number(&traits.reference);
        let found = |n: usize, why: Why, sure: bool| {
            let entry = &self.all[n];
            Some(Alike {
                whom: entry.whom,
                name: entry.shown.clone(),
                why,
                sure,
                others: Vec::new(),
                elsewhere: false,
            })
        };
        let own = |n: usize| match self.all[n].whom {
            Whom::Account(account) => account.to_string() == reference,
            Whom::Row(_) => false,
        };
        let near = |n: usize| name.is_empty() || alike(&self.all[n].name, &name) >= 0.85;
        if let Some(n) = self.references.get(&reference).filter(|_| !reference.is_empty()) {
            // Another list may count from one as well: its number seven is somebody else.
            return found(*n, Why::Reference, own(*n) || near(*n));
        }
        // Other software tells them apart: then one thing alone in common is chance.
        let apart = |n: usize| differs(&self.all[n].reference, &reference) && !own(n);
        let by = |index: &BTreeMap<String, Vec<usize>>, key: &str| {
            if key.is_empty() { Vec::new() } else { index.get(key).cloned().unwrap_or_default() }
        };
        let reached: Vec<(usize, Why)> = by(&self.emails, &email)
            .into_iter()
            .map(|n| (n, Why::Email))
            .chain(by(&self.phones, &phone).into_iter().map(|n| (n, Why::Phone)))
            .take(MOST_COMPARED)
            .collect();
        let named: Vec<(usize, Why)> =
            reached.iter().filter(|(n, _)| !name.is_empty() && self.all[*n].name == name).copied().collect();
        if !named.is_empty() {
            let sure = !named.iter().any(|(n, _)| apart(*n));
            return self.one_of(&named, &traits.address, sure);
        }
        if let Some((n, why)) = reached.iter().find(|(n, _)| near(*n)) {
            return found(*n, *why, false);
        }
        let same: Vec<(usize, Why)> = by(&self.names, &name)
            .into_iter()
            .filter(|n| !apart(*n))
            .map(|n| (n, Why::Name))
            .take(MOST_COMPARED)
            .collect();
        let elsewhere = |n: usize| {
            let theirs = &self.all[n];
            differs(&theirs.phone, &phone) || differs(&theirs.email, &email)
        };
        if !same.is_empty() {
            // Only a name: the one of that name is meant, if there is one, and if they are not at another place.
            let bare = phone.is_empty() && email.is_empty();
            let nowhere =
                |n: usize| self.all[n].addresses.is_empty() && self.places(self.all[n].whom).is_empty();
            let here = |n: usize| nowhere(n) || self.is_at(n, &traits.address);
            let sure = bare && (traits.address.is_empty() || same.iter().any(|(n, _)| here(*n)));
            let fitting: Vec<(usize, Why)> = same.iter().filter(|(n, _)| !elsewhere(*n)).copied().collect();
            let all = if fitting.is_empty() { &same } else { &fitting };
            let alike = self.one_of(all, &traits.address, sure)?;
            return Some(Alike { elsewhere: fitting.is_empty(), ..alike });
        }
        if let Some((n, why)) = reached.iter().find(|(n, _)| !apart(*n)) {
            return found(*n, *why, false);
        }
        let near: BTreeSet<usize> = starts(&name)
            .iter()
            .filter_map(|start| self.starts.get(start))
            .flat_map(|all| all.iter().take(MOST_COMPARED))
            .copied()
            .filter(|n| !apart(*n) && !elsewhere(*n))
            .collect();
        let likeness = near.into_iter().map(|n| (alike(&self.all[n].name, &name), n));
        let best = likeness.filter(|(score, _)| *score >= 0.94).max_by(|a, b| a.0.total_cmp(&b.0));
        best.and_then(|(_, n)| found(n, Why::NearName, false))
    }

    /// One of those who are as likely, by where they are; where that does not say who is meant, all of them.
    fn one_of(&self, all: &[(usize, Why)], address: &str, sure: bool) -> Option<Alike> {
        let mut whoms: Vec<(usize, Why)> = Vec::new();
        for (n, why) in all {
            if !whoms.iter().any(|(known, _)| self.all[*known].whom == self.all[*n].whom) {
                whoms.push((*n, *why));
            }
        }
        if whoms.len() > 1 && !address.is_empty() {
            let there: Vec<(usize, Why)> =
                whoms.iter().filter(|(n, _)| self.is_at(*n, address)).copied().collect();
            if there.len() == 1 {
                whoms = there;
            }
        }
        let (first, why) = *whoms.first()?;
        let other =
            |(n, _): &(usize, Why)| Other { whom: self.all[*n].whom, name: self.all[*n].shown.clone() };
        let others: Vec<Other> = whoms.iter().skip(1).take(MOST_OTHERS).map(other).collect();
        let (whom, name) = (self.all[first].whom, self.all[first].shown.clone());
        Some(Alike { whom, name, why, sure: sure && others.is_empty(), others, elsewhere: false })
    }

    /// Where a customer is who is there.
    fn places(&self, whom: Whom) -> &[String] {
        match whom {
            Whom::Account(account) => self.accounts.get(&account).map_or(&[], |n| &self.all[*n].addresses),
            Whom::Row(_) => &[],
        }
    }

    fn is_at(&self, n: usize, address: &str) -> bool {
        let entry = &self.all[n];
        let all = entry.addresses.iter().chain(self.places(entry.whom));
        all.into_iter().any(|place| compared_places(place, address) != Match::Other)
    }
}

/// How a value of two customers compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    Same,
    /// Nearly the same.
    Near,
    Other,
}

/// How name, phone number and e-mail address of two customers compare, in this order.
pub fn compared(a: &Traits, b: &Traits) -> [Match; 3] {
    let same = |a: String, b: String| if !a.is_empty() && a == b { Match::Same } else { Match::Other };
    let (ours, theirs) = (name(&a.name), name(&b.name));
    let names = match alike(&ours, &theirs) {
        _ if ours.is_empty() || theirs.is_empty() => Match::Other,
        _ if ours == theirs => Match::Same,
        likeness if likeness >= 0.85 => Match::Near,
        _ => Match::Other,
    };
    [names, same(tail(&a.phone), tail(&b.phone)), same(email(&a.email), email(&b.email))]
}

/// How two addresses compare.
pub fn compared_places(a: &str, b: &str) -> Match {
    if plain_place(a) == plain_place(b) && !plain(a).is_empty() {
        return Match::Same;
    }
    let (a, b) = (plain(a), plain(b));
    match strsim::normalized_damerau_levenshtein(&a, &b) {
        _ if a.is_empty() || b.is_empty() => Match::Other,
        likeness if likeness >= 0.8 => Match::Near,
        _ => Match::Other,
    }
}

/// Two values that are there and differ.
fn differs(a: &str, b: &str) -> bool {
    !a.is_empty() && !b.is_empty() && a != b
}

/// How alike two names are, from 0 to 1. One that has all words of the other is as good as the same.
fn alike(a: &str, b: &str) -> f64 {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
    let (theirs, ours) = (words(a), words(b));
    // "Unit 4" is not "Unit 5".
    let numbers = |words: &BTreeSet<String>| {
        words.iter().filter(|word| word.contains(|c: char| c.is_numeric())).cloned().collect::<Vec<_>>()
    };
    if numbers(&theirs) != numbers(&ours) {
        return 0.0;
    }
    if theirs.len().min(ours.len()) > 1 && (theirs.is_subset(&ours) || ours.is_subset(&theirs)) {
        return 0.95;
    }
    strsim::jaro_winkler(a, b)
}

fn name(name: &str) -> String {
    let plain = plain(name);
    let mut words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

fn starts(name: &str) -> BTreeSet<String> {
    name.split(' ')
        .filter(|word| word.chars().count() > 2)
        .map(|word| word.chars().take(3).collect())
        .collect()
}

/// What is no address is nobody's.
fn email(email: &str) -> String {
    let email = email.trim().to_lowercase();
    if is_email(&email) { email } else { String::new() }
}

/// The last nine digits: what is in front of them is written in many ways. Fewer than six, or one over and over, name
/// nobody.
fn tail(phone: &str) -> String {
    if !is_phone(phone) {
        return String::new();
    }
    let digits = digits(phone);
    let digits = digits.trim_start_matches('0');
    if digits.len() < 6 { String::new() } else { digits[digits.len().saturating_sub(9)..].to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traits(name: &str, phone: &str, email: &str) -> Traits {
        Traits { name: name.into(), phone: phone.into(), email: email.into(), ..Traits::default() }
    }

    fn at(name: &str, phone: &str, address: &str) -> Traits {
        Traits { address: address.into(), ..traits(name, phone, "") }
    }

    fn found(book: &Book, name: &str, phone: &str, email: &str) -> Option<(Whom, Why, bool)> {
        book.look(&traits(name, phone, email)).map(|alike| (alike.whom, alike.why, alike.sure))
    }

    #[test]
    fn the_same_people_are_found_however_they_are_written() {
        let mut book = Book::default();
        book.add(Whom::Row(1), &traits("Asha Verma", "+91 20 5550 0142", "asha@x.example"));
        book.add(Whom::Row(2), &traits("Müller GmbH & Co. KG", "", ""));
        assert_eq!(found(&book, "Verma, Asha", "020 5550 0142", ""), Some((Whom::Row(1), Why::Phone, true)));
        assert_eq!(found(&book, "A. Verma", "", "ASHA@x.example"), Some((Whom::Row(1), Why::Email, false)));
        assert_eq!(found(&book, "Asha Verma", "", ""), Some((Whom::Row(1), Why::Name, true)));
        assert_eq!(
            found(&book, "asha verma", "+91 98 0000 0000", ""),
            Some((Whom::Row(1), Why::Name, false))
        );
        assert_eq!(
            found(&book, "Priya Kulkarni", "020 5550 0142", ""),
            Some((Whom::Row(1), Why::Phone, false))
        );
        assert_eq!(found(&book, "Mueller GmbH", "", ""), None);
        assert_eq!(
            found(&book, "Muller GmbH & Co KG", "1234567", ""),
            Some((Whom::Row(2), Why::Name, false))
        );
        assert_eq!(found(&book, "Asha Vermaa", "", ""), Some((Whom::Row(1), Why::NearName, false)));
        assert_eq!(found(&book, "Asha Vermaa", "+91 98 0000 0000", ""), None, "nothing but a similar name");
        assert_eq!(found(&book, "Somebody Else", "12", ""), None);
        book.add(Whom::Row(3), &traits("Lake View Unit 4", "", ""));
        assert_eq!(found(&book, "Lake View Unit 5", "", ""), None);
    }

    #[test]
    fn the_number_of_other_software_says_most() {
        let mut book = Book::default();
        let named =
            |reference: &str, name: &str| Traits { reference: reference.into(), ..traits(name, "", "") };
        book.add(Whom::Row(1), &named("K-1", "Asha Verma"));
        book.add(Whom::Row(2), &named("K-2", "Asha Verma"));
        assert_eq!(book.look(&named("K-3", "Asha Verma")), None, "other software tells them apart");
        let second = book.look(&named("K-2", "Verma, Asha")).unwrap();
        assert_eq!((second.whom, second.why, second.sure), (Whom::Row(2), Why::Reference, true));
        assert!(book.look(&named("K-2", "")).unwrap().sure);
        // Of two with this name it is not certain which is meant.
        assert!(!book.look(&named("", "Asha Verma")).unwrap().sure);
    }

    #[test]
    fn a_number_with_another_name_is_asked_about() {
        let mut book = Book::default();
        let account = AccountId(uuid::Uuid::from_u128(7));
        book.add(Whom::Account(account), &traits("Asha Verma", "", ""));
        book.refer("7", account);
        let seven =
            |name: &str| book.look(&Traits { reference: "007".into(), ..traits(name, "", "") }).unwrap();
        for (name, sure) in [("Asha Verma", true), ("Asha Vermaa", true), ("", true), ("Ravi Kumar", false)] {
            let alike = seven(name);
            assert_eq!((alike.whom, alike.why), (Whom::Account(account), Why::Reference), "{name}");
            assert_eq!(alike.sure, sure, "{name}");
        }
    }

    #[test]
    fn what_stands_for_nothing_makes_nobody_the_same() {
        let mut book = Book::default();
        book.add(Whom::Row(1), &traits("Asha Verma", "n/a", "none"));
        book.add(Whom::Row(2), &traits("Ravi Kumar", "9999999999", "x@"));
        assert_eq!(found(&book, "Meera Joshi", "n/a", "none"), None);
        assert_eq!(found(&book, "Meera Joshi", "9999999999", "x@"), None);
    }

    #[test]
    fn two_customers_are_compared_value_by_value() {
        let a = traits("Asha Verma", "020 5550 0142", "asha@x.example");
        let b = traits("Verma, Asha", "+91 20 5550 0142", "ASHA@x.example");
        assert_eq!(compared(&a, &b), [Match::Same; 3]);
        let c = traits("Asha Vermaa", "", "");
        assert_eq!(compared(&a, &c), [Match::Near, Match::Other, Match::Other]);
        assert_eq!(compared_places("12, Main Street", "12 main street"), Match::Same);
        assert_eq!(compared_places("", ""), Match::Other);
    }

    #[test]
    fn names_of_other_scripts_are_compared_too() {
        let mut book = Book::default();
        book.add(Whom::Row(1), &traits("राहुल पाटील", "", ""));
        book.add(Whom::Row(2), &traits("محمد علي", "", ""));
        assert_eq!(found(&book, "राहुल  पाटील", "", ""), Some((Whom::Row(1), Why::Name, true)));
        assert_eq!(found(&book, "محمد علي", "", ""), Some((Whom::Row(2), Why::Name, true)));
    }

    #[test]
    fn marks_that_are_letters_make_other_people() {
        let mut book = Book::default();
        book.add(Whom::Row(1), &traits("हेमा", "", ""));
        for other in ["हुमा", "हिमा"] {
            assert!(!book.look(&traits(other, "", "")).is_some_and(|alike| alike.sure), "{other}");
        }
        assert_ne!(plain("हेमा"), plain("हुमा"));
        assert_eq!(plain("राज्य-१"), "राज्य 1");
    }

    #[test]
    fn a_household_or_a_branch_that_shares_a_number_is_asked_about() {
        let mut book = Book::default();
        book.add(Whom::Row(1), &traits("Asha Rao", "+91 20 5550 0142", "home@x.example"));
        book.add(Whom::Row(2), &traits("Sharma Sweets", "+91 20 5550 0199", ""));
        for (name, phone, email) in [
            ("Usha Rao", "020 5550 0142", ""),
            ("Asha Raov", "", "home@x.example"),
            ("Sharma Sweets Kothrud", "020 5550 0199", ""),
        ] {
            let alike = book.look(&traits(name, phone, email)).unwrap();
            assert!(!alike.sure, "{name}: {alike:?}");
        }
        assert!(book.look(&traits("Rao, Asha", "020 5550 0142", "")).unwrap().sure);
    }

    #[test]
    fn of_two_with_one_name_nobody_is_picked_unless_the_place_says_who() {
        let mut book = Book::default();
        book.add(Whom::Row(1), &at("Ramesh Patel", "", "5 MG Road, Pune"));
        book.add(Whom::Row(2), &at("Ramesh Patel", "", "12 Lakshmi Road, Pune"));
        let asked = book.look(&traits("Ramesh Patel", "", "")).unwrap();
        assert!(!asked.sure && asked.is_unsure_whom());
        let another = book.look(&at("Ramesh Patel", "+91 98 0000 0001", "")).unwrap();
        assert!(!another.sure && another.is_unsure_whom(), "those who are there have no number");
        let there = book.look(&at("Ramesh Patel", "", "12, Lakshmi Road Pune")).unwrap();
        assert_eq!((there.whom, there.sure, there.others.len()), (Whom::Row(2), true, 0));
        let elsewhere = book.look(&at("Ramesh Patel", "", "99 Station Street, Goa")).unwrap();
        assert!(!elsewhere.sure, "another house");
        // One of that name, at another place.
        let mut book = Book::default();
        book.add(Whom::Row(1), &at("Ramesh Patel", "", "5 MG Road, Pune"));
        assert!(!book.look(&at("Ramesh Patel", "", "99 Station Street, Goa")).unwrap().sure);
        assert!(book.look(&at("Ramesh Patel", "", "5, MG Road, Pune")).unwrap().sure);
    }

    #[test]
    fn a_number_that_is_written_otherwise_is_the_same_number() {
        for number in ["00025931", "25931.0", " 25931 ", "25931"] {
            assert_eq!(same_number(number), "25931", "{number}");
        }
        assert_eq!(
            (same_number("K-007"), same_number("000"), same_number("")),
            ("k-007".into(), "0".into(), String::new())
        );
    }

    #[test]
    fn shortened_numbers_are_nobodys() {
        let mut book = Book::default();
        book.add(Whom::Row(1), &traits("Asha Verma", "9.82201E+09", ""));
        assert_eq!(found(&book, "Ravi Kumar", "9.82201E+09", ""), None);
    }

    #[test]
    fn our_own_ids_are_numbers() {
        let mut book = Book::default();
        let account = AccountId(uuid::Uuid::from_u128(7));
        book.add(Whom::Account(account), &traits("Asha Verma", "", ""));
        let own = Traits { reference: account.to_string().to_uppercase(), ..traits("Changed Name", "", "") };
        assert!(book.look(&own).is_some_and(|alike| alike.sure && alike.whom == Whom::Account(account)));
        // Another company's number for somebody of that name tells nobody apart from who has none.
        let other =
            Traits { reference: uuid::Uuid::from_u128(8).to_string(), ..traits("Asha Verma", "", "") };
        assert!(book.look(&other).is_some());
    }
}
