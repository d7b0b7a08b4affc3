//! What people can do, as forms write it: one skill on each line, with the last day on which it holds where it ends.

use crate::kit::desk::Desk;
use chrono::NaiveDate;
use dioxus::prelude::*;
use shared::records::Skill;
use std::collections::BTreeSet;
use ui::{Text, t};

/// As it stands in the field.
pub fn written(skills: &[Skill]) -> String {
    let line = |skill: &Skill| match skill.until {
        Some(until) => format!("{}, {until}", skill.name),
        None => skill.name.clone(),
    };
    skills.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What was typed; or what is wrong with it.
pub fn read(text: Text, typed: &str) -> Result<Vec<Skill>, String> {
    let mut names = BTreeSet::new();
    let mut skills = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let skill = match line.rsplit_once(',') {
            Some((name, day)) if day.trim().starts_with(|c: char| c.is_ascii_digit()) => {
                let until = date(day.trim()).ok_or_else(|| t!(text, "people-skill-day", line = line))?;
                Skill { name: name.trim().to_owned(), until: Some(until) }
            }
            _ => Skill { name: line.to_owned(), until: None },
        };
        if !names.insert(skill.name.to_lowercase()) {
            return Err(t!(text, "people-skill-twice", skill = skill.name.as_str()));
        }
        skills.push(skill);
    }
    Ok(skills)
}

/// What stood in the field before. It may be what nobody could type (`Boilers, 3 phases`): then the line is the name.
pub fn known(text: Text, written: &str) -> Vec<Skill> {
    let one = |line: &str| {
        read(text, line).unwrap_or_else(|_| vec![Skill { name: line.trim().to_owned(), until: None }])
    };
    written.lines().flat_map(one).collect()
}

/// Which skills are new or hold until another day, and the names of those that are gone.
pub fn differing(now: Vec<Skill>, was: &[Skill]) -> (Vec<Skill>, Vec<String>) {
    let has = |all: &[Skill], name: &str| all.iter().any(|skill| Skill::key(&skill.name) == Skill::key(name));
    let gone = was.iter().filter(|skill| !has(&now, &skill.name)).map(|skill| skill.name.clone()).collect();
    (now.into_iter().filter(|skill| !was.contains(skill)).collect(), gone)
}

/// A day as 2027-05-01 or as 01.05.2027.
fn date(typed: &str) -> Option<NaiveDate> {
    let written = |form| NaiveDate::parse_from_str(typed, form).ok();
    written("%Y-%m-%d").or_else(|| written("%d.%m.%Y"))
}

/// A line of them; what does not hold any more says so.
pub fn chips(desk: &Desk, skills: &[Skill]) -> Element {
    let (text, today) = (desk.text, desk.today());
    let said = |skill: &Skill| {
        let day = skill.until.map(|until| ui::format_date_short(until, text))?;
        let over = skill.until.is_some_and(|until| until < today);
        let key = if over { "people-skill-over" } else { "people-skill-until" };
        Some((over, text.with(key, &[("day", day.into())])))
    };
    let skills = skills.iter().map(|skill| (skill.name.as_str(), said(skill)));
    rsx! {
        ul { class: "skills tiny", "aria-label": t!(text, "people-skills"),
            for (name , said) in skills {
                li { key: "{name}",
                    bdi { "{name}" }
                    if let Some((over, said)) = said {
                        " "
                        span { class: if over { "tone-alert" } else { "muted" }, "{said}" }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let text = Text::of(ui::Language::English);
        let skills = read(text, "Gas fitting, 2027-05-01\n\n Heat pumps, small \n").unwrap();
        let until = "2027-05-01".parse().ok();
        assert_eq!(skills[0], Skill { name: "Gas fitting".into(), until });
        assert_eq!(skills[1], Skill { name: "Heat pumps, small".into(), until: None });
        assert_eq!(read(text, &written(&skills)).unwrap(), skills);
        assert_eq!(read(text, "Gas fitting, 1.5.2027").unwrap()[..], skills[..1]);
        assert!(read(text, "Gas, 2027-15-01").unwrap_err().contains("2027-05-01"));
        let (held, gone) = differing(read(text, "gas FITTING\nTiling").unwrap(), &skills);
        assert_eq!(
            (written(&held).as_str(), &gone[..]),
            ("gas FITTING\nTiling", &["Heat pumps, small".to_owned()][..])
        );
        assert!(read(text, "Gas\ngas").unwrap_err().contains("twice"));
        // What a program wrote can be taken away here.
        let was = known(text, "Boilers, 3 phases\nGas, 2027-05-01\ngas");
        assert_eq!((was.len(), was[1].until), (3, until));
        let gone = vec!["Boilers, 3 phases".to_owned()];
        assert_eq!(differing(read(text, "Gas, 2027-05-01").unwrap(), &was), (Vec::new(), gone));
    }
}
