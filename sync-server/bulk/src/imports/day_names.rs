//! What months, weekdays and the halves of the day are called in the languages that files come in.

use super::likeness::plain;
use chrono::Weekday;

pub(super) fn month(word: &str) -> Option<u32> {
    let word = plain(word);
    let named = |names: &&str| names.split('|').any(|name| plain(name) == word);
    let at = MONTHS.iter().position(named)?;
    u32::try_from(at + 1).ok()
}

pub(super) fn is_weekday(word: &str) -> bool {
    weekday(word).is_some()
}

/// The days that a word may name: "do" is Thursday in German, "dom" Sunday in Spanish.
pub(super) fn weekday(word: &str) -> Option<Vec<Weekday>> {
    let word = plain(word);
    let named = |names: &&str| names.split('|').any(|name| plain(name) == word);
    let all =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let found: Vec<Weekday> =
        all.into_iter().zip(WEEKDAYS).filter(|(_, names)| named(names)).map(|(day, _)| day).collect();
    (!found.is_empty()).then_some(found)
}

// English, German, Spanish, Hindi, Arabic (and the Levant's).
pub(super) const MONTHS: [&str; 12] = [
    "january|jan|januar|jänner|jän|enero|ene|जनवरी|जन|يناير|كانون الثاني",
    "february|feb|februar|febrero|फ़रवरी|फरवरी|फ़र|फर|فبراير|شباط",
    "march|mar|märz|mär|mrz|maerz|marzo|मार्च|مارس|آذار",
    "april|apr|abril|abr|अप्रैल|अप्रै|أبريل|نيسان",
    "may|mai|mayo|मई|مايو|أيار",
    "june|jun|juni|junio|जून|يونيو|حزيران",
    "july|jul|juli|julio|जुलाई|जुल|يوليو|تموز",
    "august|aug|agosto|ago|अगस्त|अग|أغسطس|آب",
    "september|sep|sept|septiembre|setiembre|set|सितंबर|सितम्बर|सित|سبتمبر|أيلول",
    "october|oct|oktober|okt|octubre|अक्टूबर|अक्तूबर|अक्टू|أكتوبر|تشرين الأول",
    "november|nov|noviembre|नवंबर|नवम्बर|नव|نوفمبر|تشرين الثاني",
    "december|dec|dezember|dez|diciembre|dic|दिसंबर|दिसम्बर|दिस|ديسمبر|كانون الأول",
];

pub(super) const WEEKDAYS: [&str; 7] = [
    "monday|mon|montag|mo|lunes|lun|सोमवार|सोम|الاثنين|اثنين",
    "tuesday|tue|tues|dienstag|di|martes|mar|मंगलवार|मंगल|الثلاثاء|ثلاثاء",
    "wednesday|wed|mittwoch|mi|miércoles|mié|बुधवार|बुध|الأربعاء|أربعاء",
    "thursday|thu|thur|thurs|donnerstag|do|jueves|jue|गुरुवार|बृहस्पतिवार|गुरु|الخميس|خميس",
    "friday|fri|freitag|fr|viernes|vie|शुक्रवार|शुक्र|الجمعة|جمعة",
    "saturday|sat|samstag|sonnabend|sa|sábado|sáb|शनिवार|शनि|السبت|سبت",
    "sunday|sun|sonntag|so|domingo|dom|रविवार|इतवार|रवि|الأحد|أحد",
];

/// Halves of the day, and at which hour they begin.
pub(super) const HALVES: [(&str, u32); 18] = [
    ("am", 0),
    ("pm", 12),
    ("a.m.", 0),
    ("p.m.", 12),
    ("a.m", 0),
    ("p.m", 12),
    ("a. m.", 0),
    ("p. m.", 12),
    ("पूर्वाह्न", 0),
    ("अपराह्न", 12),
    ("सुबह", 0),
    ("शाम", 12),
    ("صباحا", 0),
    ("صباحًا", 0),
    ("مساء", 12),
    ("مساءً", 12),
    ("ص", 0),
    ("م", 12),
];
