//! What is wrong with a row of a file, in words that say what to do.

use crate::bulk::import_columns::field_word;
use crate::kit::words;
use bulk::imports::entry::{Problem, Trouble};
use ui::{Text, t};

/// What is wrong, and what to do about it.
pub fn complaint(text: Text, problem: &Problem) -> String {
    let field = problem.field.map(|field| field_word(text, field)).unwrap_or_default();
    let said = words::apart(&problem.said);
    match problem.what {
        Trouble::NoName => t!(text, "import-bad-no-name"),
        Trouble::TooLong => t!(text, "import-bad-too-long", field = field, said = said),
        Trouble::BadText => t!(text, "import-bad-text-signs", field = field),
        Trouble::BadEmail => t!(text, "import-bad-email", field = field, said = said),
        Trouble::BadPhone => t!(text, "import-bad-phone", field = field, said = said),
        Trouble::BadPosition => t!(text, "import-bad-position", said = said),
        Trouble::ContactWithoutName => t!(text, "import-bad-contact", said = said),
        Trouble::JobWithoutAddress => t!(text, "import-bad-no-address"),
        Trouble::NoJobType => t!(text, "import-bad-no-job-type"),
        Trouble::UnknownJobType => t!(text, "import-bad-job-type", said = said),
        Trouble::UnknownTechnician => t!(text, "import-bad-technician", said = said),
        Trouble::BadDate => t!(text, "import-bad-date", said = said),
        Trouble::PastDate => t!(text, "import-bad-past", said = said),
        Trouble::FarDate => t!(text, "import-bad-far", said = said),
        Trouble::BadTime => t!(text, "import-bad-time", field = field, said = said),
        Trouble::EndsFirst => t!(text, "import-bad-ends-first", said = said),
        Trouble::BadAmount => t!(text, "import-bad-amount", said = said),
        Trouble::ShortenedPhone => t!(text, "import-bad-shortened-phone", field = field, said = said),
        Trouble::ShortenedNumber => t!(text, "import-bad-shortened", field = field, said = said),
        Trouble::FormulaError => t!(text, "import-bad-formula", field = field, said = said),
        Trouble::TotalRow => t!(text, "import-bad-total", said = said),
        Trouble::NamesAgain => t!(text, "import-bad-names-again"),
        Trouble::OpenQuote => t!(text, "import-bad-quote", said = said),
        Trouble::SeveralJobTypes => t!(text, "import-bad-job-types", said = said),
        Trouble::SeveralTechnicians => t!(text, "import-bad-technicians", said = said),
        Trouble::NoJob => t!(text, "import-bad-no-job", field = field, said = said),
        Trouble::TechnicianWithoutDate => t!(text, "import-bad-technician-date", said = said),
        Trouble::JobIsHere => t!(text, "import-bad-job-here", said = said),
        Trouble::InactiveCustomer => t!(text, "import-bad-inactive"),
        Trouble::UnclearDate => t!(text, "import-bad-unclear-date", said = said),
        Trouble::OtherWeekday => t!(text, "import-bad-weekday", said = said),
        Trouble::OtherDay => t!(text, "import-bad-other-day", said = said),
        Trouble::TimeWithoutDate => t!(text, "import-bad-time-date", field = field, said = said),
        Trouble::EndWithoutStart => t!(text, "import-bad-end-start", said = said),
        Trouble::SkippedTime => t!(text, "import-bad-skipped", said = said),
        Trouble::TwiceTime => t!(text, "import-bad-twice", said = said),
        Trouble::UnclearAmount => t!(text, "import-bad-unclear-amount", said = said),
        Trouble::NegativeAmount => t!(text, "import-bad-negative", said = said),
        Trouble::TooPrecise => t!(text, "import-bad-precise", said = said),
        Trouble::OtherCurrency => t!(text, "import-bad-currency", said = said),
        Trouble::MoreCells => t!(text, "import-bad-more-cells"),
    }
}
