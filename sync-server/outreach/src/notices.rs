//! What is said in mails about new alerts, in the language of the company.

use engine::letters::{LINK, Mail, Notice};
use ui::{Language, Text, t, words};

/// What happened, on which job, and whose work it was; nothing that the customer said.
pub fn words(notice: &Notice<'_>) -> Mail {
    let Notice { company, alert, job, by, to, email } = *notice;
    let text = Text::of(Language::best(&company.locale));
    let (what, _) = words::alert(text, &alert.what);
    let number = job.and_then(|job| job.number).map(|n| format!("JOB-{n}")).unwrap_or_default();
    let job = match job {
        Some(job) => t!(text, "mail-notice-job", number = number.as_str(), title = job.title.as_str()),
        None => t!(text, "mail-notice-no-job"),
    };
    let body = t!(
        text,
        "mail-notice",
        name = to.name.as_str(),
        company = company.name.as_str(),
        what = what.as_str(),
        job = job,
        person = by.map_or("–", |by| by.name.as_str()),
        advice = words::alert_advice(text, &alert.what),
        link = LINK
    );
    let subject = match number.as_str() {
        "" => t!(text, "mail-notice-subject-plain", what = what),
        number => t!(text, "mail-notice-subject", what = what, number = number),
    };
    Mail { to: email.to_owned(), subject, body }
}
