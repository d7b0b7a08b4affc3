//! The message files: nothing missing, nothing broken, and numbers as people of a language write them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, TimeZone, Utc};
use fluent_bundle::FluentResource;
use shared::Kind;
use shared::access::Field;
use shared::records::{EstimateStatus, ItemKind, ItemTax, Role, TimeOffKind, TimeOffState};
use shared::refusal::Code;
use ui::{Language, Status, Text, t};

const ENGLISH: Text = Text::ENGLISH;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            sources_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The Rust files below a folder of the tree; of `sync-server` all but its tests.
fn sources_of(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    sources_below(&root().join(folder), &mut found);
    let tests = root().join("sync-server/tests");
    found.retain(|path| !path.starts_with(&tests));
    found
}

fn screens() -> Vec<PathBuf> {
    ["mobile/src", "sync-server", "ui/src"].into_iter().flat_map(sources_of).collect()
}

/// The keys of `t!(text, "key", …)` in a source, doc comments included.
fn keys_used(source: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for (at, _) in source.match_indices("t!(") {
        let before = source[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let mut depth = 0;
        let rest = &source[at + 3..];
        let comma = rest.char_indices().find(|&(_, c)| {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            (c == ',' && depth == 0) || depth < 0
        });
        let Some((comma, ',')) = comma else { continue };
        let argument = rest[comma + 1..].trim_start();
        if let Some(key) = argument.strip_prefix('"').and_then(|literal| literal.split('"').next()) {
            keys.push(key.to_owned());
        }
    }
    keys
}

/// The keys that the dashboard's forms and lists declare: `ask("name", "key", …)`, `column("key")`, `choosing("name", "key", …)`.
fn keys_declared(source: &str) -> Vec<String> {
    let calls = [("ask(", 1), ("column(", 0), ("choosing(", 1), ("from_day(", 1)];
    let declared = calls.into_iter().flat_map(|(call, nth)| {
        source.match_indices(call).filter_map(move |(at, _)| {
            let before = source[..at].chars().next_back();
            let words = source[at + call.len()..].trim_start().strip_prefix('"')?;
            let is_call = before.is_none_or(|c| !c.is_alphanumeric() && c != '_');
            words.split('"').step_by(2).nth(nth).filter(|_| is_call)
        })
    });
    declared.map(str::to_owned).collect()
}

#[test]
fn the_scan_finds_keys_and_not_other_macros() {
    let source = r#"t!(text, "one") format!("{}", "no") assert!(a, "no") t!(self.text(a, b),
        "two", n = 3) ui::t!(text, "three")"#;
    assert_eq!(keys_used(source), ["one", "two", "three"]);
    let source = r#"ask("name", "one", Line) ask(
        "phone", "two", Phone) task("no", "no") column("three") work::ask(db, "no")"#;
    assert_eq!(keys_declared(source), ["one", "two", "three"]);
}

#[test]
fn every_key_a_screen_uses_exists_in_english() {
    let mut missing = BTreeSet::new();
    let mut seen = 0;
    for path in screens() {
        let source = std::fs::read_to_string(&path).unwrap();
        for key in keys_used(&source).into_iter().chain(keys_declared(&source)) {
            seen += 1;
            if ENGLISH.find(&key, &[]).is_none() {
                missing.insert(format!("{key} ({})", path.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert!(seen > 20, "the scan found only {seen} uses");
    assert!(missing.is_empty(), "keys missing in assets/text/en: {missing:#?}");
}

/// What the rest of a key stands for, where the sources name its beginning alone.
enum Rest {
    /// One of these.
    Of(Vec<String>),
    /// A name that is written in the sources of a package, with `_` or `-` between its words.
    Named(&'static str),
    /// A field of what the audit tells of: of a record, or of what else the server notes there.
    Field,
}

/// The rules by which keys are put together, by what they begin with.
fn rules() -> Vec<(&'static str, Rest)> {
    fn of<T>(all: impl IntoIterator<Item = T>, name: impl Fn(T) -> &'static str) -> Rest {
        Rest::Of(all.into_iter().map(|one| name(one).to_owned()).collect())
    }
    let up_to = |last: u32| Rest::Of((1..=last).map(|n| n.to_string()).collect());
    vec![
        ("weekday-", up_to(7)),
        ("weekday-short-", up_to(7)),
        ("day-", up_to(7)),
        ("month-", up_to(12)),
        ("month-short-", up_to(12)),
        ("refusal-", of(Code::ALL.iter().copied().chain([Code::Unknown]), Code::name)),
        ("aside-why-", of(Code::ALL.iter().copied(), Code::name)),
        ("role-about-", of(Role::ALL, Role::name)),
        ("estimate-status-", of(EstimateStatus::ALL, EstimateStatus::name)),
        ("item-kind-", of(ItemKind::ALL, ItemKind::name)),
        ("item-tax-", of(ItemTax::ALL, ItemTax::name)),
        ("time-off-kind-", of(TimeOffKind::ALL, TimeOffKind::name)),
        ("time-off-state-", of(TimeOffState::ALL, TimeOffState::name)),
        ("settings-hidden-", of(Field::ALL, Field::name)),
        // `Change::name` and `EvidenceBody::name`.
        ("did-", Rest::Named("shared/src")),
        ("made-", Rest::Named("shared/src")),
        // `Kind`, and what else the audit speaks of.
        ("kind-", of(Kind::ALL.iter().copied(), Kind::name)),
        ("kind-", Rest::Named("sync-server")),
        ("action-", Rest::Named("sync-server")),
        ("field-", Rest::Field),
        ("audit-field-", Rest::Field),
        ("import-field-", Rest::Named("sync-server")),
        ("trade-", Rest::Named("sync-server")),
        // Why the server lets a change set wait.
        ("queue-why-parked-", Rest::Named("shared/src")),
        ("me-theme-", Rest::Named("mobile/src")),
    ]
}

/// What the sources say, by folder; the gallery shows components with words, too.
struct Sources {
    whole: BTreeMap<&'static str, String>,
    /// What is written between quotes and is one word.
    literals: BTreeMap<&'static str, BTreeSet<String>>,
}

fn sources() -> Sources {
    let folders = ["shared/src", "ui/src", "ui/examples", "mobile/src", "sync-server", "demo/src"];
    let text_below =
        |folder: &str| sources_of(folder).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let whole: BTreeMap<_, String> = folders.into_iter().map(|folder| (folder, text_below(folder))).collect();
    let is_word = |part: &&str| part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let words = |source: &String| source.split('"').filter(is_word).map(str::to_owned).collect();
    let literals = whole.iter().map(|(folder, source)| (*folder, words(source))).collect();
    Sources { whole, literals }
}

impl Rest {
    fn has(&self, rest: &str, sources: &Sources) -> bool {
        let name = rest.replace('-', "_");
        let written = |folder: &str| {
            let literals = &sources.literals[folder];
            literals.contains(rest) || literals.contains(&name)
        };
        let says = |folder: &str, what: String| sources.whole[folder].contains(&what);
        match self {
            Rest::Of(all) => all.iter().any(|one| *one == rest || *one == name),
            Rest::Named(folder) => written(folder),
            Rest::Field => ["shared/src", "sync-server"].into_iter().any(|folder| {
                written(folder)
                    || says(folder, format!("pub {name}: "))
                    || says(folder, format!("{{ {name}: "))
            }),
        }
    }
}

#[test]
fn every_key_is_used_by_a_screen_or_the_gallery() {
    let sources = sources();
    let rules = rules();
    for (prefix, _) in &rules {
        let start = format!("\"{prefix}{{");
        let put_together = sources.whole.values().any(|source| source.contains(&start));
        assert!(put_together, "nothing puts keys together from {prefix}");
    }
    let by_rule = |key: &str| {
        rules
            .iter()
            .any(|(prefix, rest)| key.strip_prefix(prefix).is_some_and(|left| rest.has(left, &sources)))
    };
    let keys = messages("en");
    assert!(keys.len() > 1_000, "only {} keys", keys.len());
    let literal = |key: &str| sources.literals.values().any(|words| words.contains(key));
    let unused: Vec<_> = keys.keys().filter(|key| !literal(key) && !by_rule(key)).collect();
    assert!(unused.is_empty(), "keys that no screen uses: {unused:#?}");
}

#[test]
fn every_refusal_code_has_a_sentence() {
    let source = std::fs::read_to_string(root().join("shared/src/refusal.rs")).unwrap();
    let mut codes = 0;
    for line in source.lines() {
        let Some((name, rest)) = line.trim().split_once(" = \"") else { continue };
        if !name.chars().all(char::is_alphanumeric) {
            continue;
        }
        let code = rest.trim_end_matches(['"', ',']);
        codes += 1;
        assert!(ENGLISH.find(&format!("refusal-{code}"), &[]).is_some(), "no sentence for {code}");
    }
    assert!(codes > 10, "the scan found only {codes} codes");
}

#[test]
fn every_icon_a_screen_uses_is_in_the_sprite() {
    let sprite = std::fs::read_to_string(root().join("assets/icons.svg")).unwrap();
    let mut missing = BTreeSet::new();
    let mut seen = 0;
    for path in screens() {
        let source = std::fs::read_to_string(&path).unwrap();
        for part in source.split("Icon {").skip(1) {
            let Some(name) =
                part.trim_start().strip_prefix("name: \"").and_then(|rest| rest.split('"').next())
            else {
                continue;
            };
            seen += 1;
            if !name.contains('{') && !sprite.contains(&format!("id=\"{name}\"")) {
                missing.insert(format!("{name} ({})", path.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    for status in Status::ALL {
        assert!(sprite.contains(&format!("id=\"{}\"", status.icon())), "no icon for {status:?}");
    }
    assert!(seen > 5);
    assert!(missing.is_empty(), "icons missing in assets/icons.svg: {missing:#?}");
}

fn messages(language: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut files: Vec<_> = std::fs::read_dir(root().join("assets/text").join(language))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let resource = FluentResource::try_new(source.clone())
            .unwrap_or_else(|(_, errors)| panic!("{} does not parse: {errors:?}", file.display()));
        let count = resource.entries().count();
        assert!(count > 0);
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, rest)) =
                line.split_once(" =").filter(|_| !line.starts_with([' ', '}', '*', '[']))
            {
                key = name.to_owned();
                assert!(all.insert(key.clone(), rest.to_owned()).is_none(), "{key} twice in {language}");
            } else if let Some(text) = all.get_mut(&key) {
                text.push_str(line);
            }
        }
    }
    all
}

fn variables(message: &str) -> BTreeSet<&str> {
    message
        .split('$')
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).next())
        .collect()
}

#[test]
fn translations_have_the_english_keys_and_values() {
    let english = messages("en");
    for language in ["hi", "de", "es", "ar"] {
        let translated = messages(language);
        for (key, message) in &translated {
            let original = english.get(key).unwrap_or_else(|| panic!("{language}: {key} is not in English"));
            assert_eq!(variables(message), variables(original), "{language}: values of {key}");
        }
    }
}

/// The files whose words technicians and customers read; the dashboard's are English.
const SPOKEN: [&str; 5] = ["shared", "handover", "phone", "page", "refusals"];

#[test]
fn what_technicians_and_customers_read_is_there_in_every_language() {
    let keys = |language: &str, file: &str| -> BTreeSet<String> {
        let path = root().join("assets/text").join(language).join(format!("{file}.ftl"));
        let source = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let keys = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
        keys.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned()).collect()
    };
    for file in SPOKEN {
        let english = keys("en", file);
        assert!(english.len() > 20, "{file}: only {} keys", english.len());
        for language in Language::ALL {
            let missing: Vec<_> = english.difference(&keys(language.tag(), file)).cloned().collect();
            assert!(missing.is_empty(), "{file}.ftl lacks in {}: {missing:#?}", language.tag());
        }
    }
}

#[test]
fn the_files_that_are_there_are_the_words_that_are_spoken() {
    for language in Language::ALL {
        for (key, message) in messages(language.tag()) {
            let values: Vec<_> = variables(&message).into_iter().map(|name| (name, 3.into())).collect();
            let said =
                Text::of(language).find(&key, &values).unwrap_or_else(|| panic!("{key} is never loaded"));
            assert!(!said.is_empty() && !said.contains("{$") && !said.contains("{ $"), "{key}: {said}");
        }
    }
}

#[test]
fn a_number_takes_every_form_that_its_language_has() {
    for (key, message) in messages("ar") {
        // Each choice by number, up to the next one of the same message.
        for choice in message.split("->").skip(1).filter(|choice| choice.contains("[one]")) {
            for form in ["[zero]", "[one]", "[two]", "[few]", "[many]", "*[other]"] {
                assert!(choice.contains(form), "{key} has no {form}: {choice}");
            }
        }
    }
    let arabic = Text::of(Language::Arabic);
    let photos = |n: usize| t!(arabic, "waits-photos", n = n);
    assert_eq!(photos(1), "صورة واحدة");
    assert_eq!(photos(2), "صورتان");
    assert_eq!(photos(3), "3 صور");
    assert_eq!(photos(11), "11 صورة");
    assert_eq!(t!(Text::of(Language::German), "waits-changes", n = 1), "1 Änderung");
    assert_eq!(t!(Text::of(Language::Spanish), "waits-photos", n = 4), "4 fotos");
    assert_eq!(t!(Text::of(Language::Hindi), "banner-wifi", n = 2), "2 फ़ोटो वाई-फ़ाई के इंतज़ार में हैं");
}

#[test]
fn a_missing_key_shows_itself_and_other_languages_fall_back_to_english() {
    assert_eq!(ENGLISH.get("no-such-key"), "no-such-key");
    let german = Text::of(Language::German);
    assert_eq!(german.get("handover-done"), "Fertig");
    assert_eq!(german.get("work-start"), "Arbeit beginnen");
    assert_eq!(german.get("job-unchanged"), "Unchanged since signing", "the dashboard is English");
    assert_eq!(german.find("no-such-key", &[]), None);
}

#[test]
fn values_are_put_in_without_isolation_marks() {
    assert_eq!(t!(ENGLISH, "banner-sending", n = 3, total = 7), "Sending 3 of 7");
    assert_eq!(
        t!(ENGLISH, "banner-offline-waiting", waits = "6 photos and 1 change"),
        "Offline · 6 photos and 1 change waiting"
    );
    assert_eq!(ENGLISH.with("stars-choice", &[("n", 1.into())]), "1 star");
    assert_eq!(t!(ENGLISH, "stars-choice", n = 5), "5 stars");
    assert_eq!(t!(Text::of(Language::Arabic), "stars-choice", n = 2), "نجمتان");
}

#[test]
fn the_words_of_the_spec_are_the_names_of_the_controls() {
    assert_eq!(ENGLISH.get("arrival-button"), "I've arrived");
    assert_eq!(ENGLISH.get("work-start"), "Start work");
    assert_eq!(ENGLISH.get("work-complete"), "Work is complete");
    assert_eq!(ENGLISH.get("signature-complete"), "Complete job");
}

#[test]
fn a_browsers_list_of_languages_finds_the_best() {
    assert_eq!(Language::best("fr-CH, de-AT;q=0.8, en;q=0.5"), Language::German);
    assert_eq!(Language::best("HI_in"), Language::Hindi);
    assert_eq!(Language::best("tlh"), Language::English);
    assert_eq!(Language::best(""), Language::English);
    assert_eq!(Text::of(Language::Arabic).dir(), "rtl");
    assert_eq!(ENGLISH.dir(), "ltr");
}

#[test]
fn messages_may_be_read_from_any_thread() {
    fn sendable<T: Send + Sync + Copy + 'static>(_: T) {}
    sendable(ENGLISH);
    let other = std::thread::spawn(|| Text::of(Language::Hindi).get("handover-done"));
    assert_eq!(other.join().unwrap(), "हो गया");
}

#[test]
fn money_is_written_as_people_write_it() {
    let german = Text::of(Language::German);
    assert_eq!(ui::format_money(403_560, "INR", ENGLISH), "₹\u{a0}4,035.60");
    assert_eq!(ui::format_money(-18_000, "INR", ENGLISH), "−\u{a0}₹\u{a0}180.00");
    assert_eq!(ui::format_money(123_456_700, "INR", ENGLISH), "₹\u{a0}12,34,567.00");
    assert_eq!(ui::format_money(123_456_700, "USD", ENGLISH), "$\u{a0}1,234,567.00");
    assert_eq!(ui::format_money(1_200, "JPY", ENGLISH), "¥\u{a0}1,200");
    assert_eq!(ui::format_count(5_012, ENGLISH), "5,012");
    assert_eq!(ui::format_money(1_234_500, "KWD", ENGLISH), "KWD\u{a0}1,234.500");
    assert_eq!(ui::format_money(403_560, "EUR", german), "4.035,60\u{a0}€");
    let arabic = Text::of(Language::Arabic);
    assert_eq!(ui::format_money(-500, "EUR", arabic), "\u{2066}−\u{a0}5.00\u{a0}€\u{2069}");
    assert_eq!(ui::format_money(5, "EUR", german), "0,05\u{a0}€");
    assert_eq!(ui::format_money(i64::MIN, "JPY", ENGLISH), "−\u{a0}¥\u{a0}9,223,372,036,854,775,808");
}

#[test]
fn times_are_shown_in_the_companys_zone() {
    let at = Utc.with_ymd_and_hms(2026, 11, 20, 5, 4, 0).unwrap();
    let pune = chrono_tz::Asia::Kolkata;
    assert_eq!(ui::format_clock(at, pune), "10:34");
    assert_eq!(ui::format_window(at, at + chrono::TimeDelta::minutes(90), pune), "10:34–12:04");
    let evening = at + chrono::TimeDelta::hours(10);
    let days = |hours| {
        let to = evening + chrono::TimeDelta::hours(hours);
        ui::format_window_days(evening, to, pune, Text::of(Language::English))
    };
    assert_eq!(days(1), "20:34–21:34");
    assert_eq!(days(6), "Fri 20:34 – Sat 02:34");
    assert_eq!(days(48), "Fri 20:34 – Sun 20:34");
    assert_eq!(days(10 * 24), "20 Nov 2026 20:34 – 30 Nov 2026 20:34");
    let midnight = evening + chrono::TimeDelta::minutes(3 * 60 + 26);
    assert_eq!(ui::format_window_days(evening, midnight, pune, Text::of(Language::German)), "20:34–24:00");
    assert_eq!(ui::format_window(evening, midnight, pune), "20:34–24:00");
    assert_eq!(ui::format_date_time(at, pune, ENGLISH), "20 Nov 2026, 10:34");
    let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    assert_eq!(ui::format_date_long(day, ENGLISH), "Friday 20 November");
    assert_eq!(ui::format_date_long(day, Text::of(Language::German)), "Freitag, 20. November");
    assert_eq!(ui::format_date_long(day, Text::of(Language::Spanish)), "viernes, 20 de noviembre");
}

#[test]
fn ages_and_spans_are_short() {
    assert_eq!(ui::format_age(-5, ENGLISH), "just now");
    assert_eq!(ui::format_age(59, ENGLISH), "just now");
    assert_eq!(ui::format_age(9 * 60, ENGLISH), "9 min ago");
    assert_eq!(ui::format_age(3 * 3_600, ENGLISH), "3 h ago");
    assert_eq!(ui::format_age(86_400, ENGLISH), "yesterday");
    assert_eq!(ui::format_age(5 * 86_400, ENGLISH), "5 days ago");
    assert_eq!(ui::format_span(31 * 60, ENGLISH), "31 min");
    assert_eq!(ui::format_span(67 * 60, ENGLISH), "1 h 07 min");
    assert_eq!(ui::format_span(2 * 86_400, ENGLISH), "2 days");
    assert_eq!(ui::format_span(-1, ENGLISH), "0 s");
}

#[test]
fn distances_change_unit_at_a_kilometre() {
    assert_eq!(ui::format_distance(38.2, ENGLISH), "38 m");
    assert_eq!(ui::format_distance(999.6, ENGLISH), "1.0 km");
    assert_eq!(ui::format_distance(3_210.0, ENGLISH), "3.2 km");
    assert_eq!(ui::format_distance(3_210.0, Text::of(Language::German)), "3,2 km");
    assert_eq!(ui::format_distance(12_400.0, ENGLISH), "12 km");
    assert_eq!(ui::format_decimal(1.50, 2, ENGLISH), "1.5");
    assert_eq!(ui::format_decimal(1.50, 2, Text::of(Language::German)), "1,5");
    assert_eq!(ui::format_decimal(100.0, 0, ENGLISH), "100");
}

#[test]
fn an_arabic_date_among_other_words_is_read_from_the_right() {
    const FIRST_STRONG: char = '\u{2068}';
    let arabic = Text::of(Language::Arabic);
    let pune = chrono_tz::Asia::Kolkata;
    let at = Utc.with_ymd_and_hms(2026, 11, 20, 5, 4, 0).unwrap();
    let day = at.date_naive();
    let later = at + chrono::TimeDelta::days(10);
    // A date whose month was kept apart within it would not tell its direction, and be turned round as a whole.
    for date in [
        ui::format_date_time(at, pune, arabic),
        ui::format_date_short(day, arabic),
        ui::format_date_long(day, arabic),
        ui::format_window_days(at, at + chrono::TimeDelta::days(2), pune, arabic),
        ui::format_window_days(at, later, pune, arabic),
    ] {
        assert!(!date.contains(FIRST_STRONG), "{date:?}");
        let said = t!(arabic, "handover-signed-by", name = "Lena Groß", when = date.clone());
        assert!(said.ends_with(&format!("\u{2069} · {FIRST_STRONG}{date}\u{2069}")), "{said:?}");
        assert_eq!(said.matches(FIRST_STRONG).count(), 2, "{said:?}");
    }
}
