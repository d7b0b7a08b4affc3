//! Who may be the same customer: by the number of other software, e-mail, phone, and by names that are nearly the same.

use super::written::{is_email, is_phone};
use crate::db::tables::{digits, searchable};
use serde::{Deserialize, Serialize};
use shared::AccountId;
use std::collections::{BTreeMap, BTreeSet};

/// With how many at most a name is compared: names that begin alike may be very many.
const MOST_COMPARED: usize = 400;

/// Letters and digits of any script, without accents and case, single spaces: how texts are compared.
pub fn plain(text: &str) -> String {
    let spaced: String =
        searchable(&[text]).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
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
}

/// What people are compared by.
#[derive(Clone, Debug, Default)]
pub struct Traits {
    pub reference: String,
    pub name: String,
    pub phone: String,
    pub email: String,
}

struct Entry {
    whom: Whom,
    shown: String,
    reference: String,
    /// The words of the name, sorted: "Verma, Asha" is "Asha Verma".
    name: String,
    phone: String,
    email: String,
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
}

impl Book {
    /// Takes somebody down.
    pub fn add(&mut self, whom: Whom, traits: &Traits) {
        let n = self.all.len();
        let (name, phone, email) = (name(&traits.name), tail(&traits.phone), email(&traits.email));
        if let Whom::Account(account) = whom {
            self.accounts.insert(account, n);
        }
        if !traits.reference.is_empty() {
            self.references.entry(traits.reference.clone()).or_insert(n);
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
        let (shown, reference) = (traits.name.clone(), traits.reference.clone());
        self.all.push(Entry { whom, shown, reference, name, phone, email });
    }

    /// Says by which number other software knows somebody.
    pub fn refer(&mut self, reference: &str, account: AccountId) {
        if let Some(n) = self.accounts.get(&account) {
            self.references.insert(reference.to_owned(), *n);
            self.all[*n].reference = reference.to_owned();
        }
    }

    /// The best match, if there is one that is worth a question.
    pub fn look(&self, traits: &Traits) -> Option<Alike> {
        let (name, phone, email) = (name(&traits.name), tail(&traits.phone), email(&traits.email));
        let found = |n: usize, why: Why, sure: bool| {
            let entry = &self.all[n];
            Some(Alike { whom: entry.whom, name: entry.shown.clone(), why, sure })
        };
        if let Some(n) = self.references.get(&traits.reference).filter(|_| !traits.reference.is_empty()) {
            return found(*n, Why::Reference, true);
        }
        // Other software tells them apart: then one thing alone in common is chance.
        let apart = |n: usize| differs(&self.all[n].reference, &traits.reference);
        let by = |index: &BTreeMap<String, Vec<usize>>, key: &str| {
            if key.is_empty() { Vec::new() } else { index.get(key).cloned().unwrap_or_default() }
        };
        let reached: Vec<(usize, Why)> = by(&self.emails, &email)
            .into_iter()
            .map(|n| (n, Why::Email))
            .chain(by(&self.phones, &phone).into_iter().map(|n| (n, Why::Phone)))
            .take(MOST_COMPARED)
            .collect();
        let near = |n: usize| name.is_empty() || alike(&self.all[n].name, &name) >= 0.85;
        if let Some((n, why)) = reached.iter().find(|(n, _)| near(*n)) {
            return found(*n, *why, !apart(*n));
        }
        let same: Vec<usize> = by(&self.names, &name).into_iter().filter(|n| !apart(*n)).collect();
        let elsewhere = |n: usize| {
            let theirs = &self.all[n];
            differs(&theirs.phone, &phone) || differs(&theirs.email, &email)
        };
        // Only a name: the one of that name is meant, if there is one.
        if let Some(first) = same.first()
            && phone.is_empty()
            && email.is_empty()
            && same.iter().all(|n| self.all[*n].whom == self.all[*first].whom)
        {
            return found(*first, Why::Name, true);
        }
        if let Some(n) = same.iter().find(|n| !elsewhere(**n)).or(same.first()) {
            return found(*n, Why::Name, false);
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
        Traits { reference: String::new(), name: name.into(), phone: phone.into(), email: email.into() }
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
        let second = book.look(&named("K-2", "Changed Name")).unwrap();
        assert_eq!((second.whom, second.why, second.sure), (Whom::Row(2), Why::Reference, true));
        // Of two with this name it is not certain which is meant.
        assert!(!book.look(&named("", "Asha Verma")).unwrap().sure);
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
}
