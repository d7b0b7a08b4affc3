//! One form of a page, with what stands in it: drawn, read into what differs, and sent.
//!
//! Beside each field stands what it held when the form was made, so that an old page overwrites nothing it did not touch.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::{Form, How, Input, Part, Pick};
use crate::kit::posted::{Choice, ErrorSummary, Errors, Field, Fields, Hidden, Tick, amount, price};
use crate::kit::toast::Toast;
use crate::kit::words;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use dioxus::prelude::*;
use engine::phone_number::international;
use identity::credentials::is_address;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use shared::ids::derived;
use shared::money::Percent;
use shared::records::Check;
use shared::refusal::Code;
use shared::{Change, Refusal};
use std::collections::BTreeMap;
use ui::{Icon, Text, t};
use uuid::Uuid;

/// "19 %" as a plain decimal.
fn bare_percent(typed: &str) -> String {
    typed.trim().trim_end_matches('%').trim_end().replace(',', ".")
}

/// One form of a page, with what stands in it.
#[derive(Clone)]
pub struct Sheet {
    form: &'static Form,
    pub fields: Fields,
    pub errors: Errors,
    /// It was sent, and came back.
    posted: bool,
    /// Where somebody begins to type, if nothing is wrong.
    pub focus: &'static str,
    /// Where Undo leads, if not to where the form did.
    pub undone: &'static str,
    /// Nothing takes back what it does, or not for this person.
    pub for_good: bool,
    /// Where a page follows what happens, a fold stays as somebody opened it as long as this does.
    kept: String,
    options: BTreeMap<&'static str, Vec<(String, String)>>,
    hints: BTreeMap<&'static str, String>,
}

impl Sheet {
    /// Of what is not there yet.
    pub fn fresh(form: &'static Form) -> Sheet {
        let (fields, errors) = (Fields::default(), Errors::default());
        let (options, hints) = (BTreeMap::new(), BTreeMap::new());
        let (posted, focus, undone, for_good, kept) = (false, "", "", false, String::new());
        Sheet { form, fields, errors, posted, focus, undone, for_good, kept, options, hints }
    }

    /// Of a record, as it stands.
    pub fn of(form: &'static Form, record: &impl Serialize) -> Sheet {
        let record = serde_json::to_value(record).unwrap_or_default();
        let mut sheet = Sheet::fresh(form);
        for (name, value) in form.inputs().flat_map(|input| input.written(&record[input.unit])) {
            sheet.fields.0.push((format!("was_{name}"), value.clone()));
            sheet.fields.0.push((name, value));
        }
        if let (false, Some(id)) = (form.of.is_empty(), record["id"].as_str()) {
            sheet.fields.0.push((form.of.to_owned(), id.to_owned()));
        }
        sheet
    }

    /// As it was sent.
    pub fn posted(form: &'static Form, fields: Fields) -> Sheet {
        Sheet { fields, posted: true, ..Sheet::fresh(form) }
    }

    /// With this in a field, before anybody has typed.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Sheet {
        self.fields = self.fields.with(name, &value.into());
        self
    }

    /// The same, of a record in which it stands so.
    pub fn now(self, name: &str, value: impl Into<String>) -> Sheet {
        let value = value.into();
        self.with(name, value.clone()).with(&format!("was_{name}"), value)
    }

    /// What there is to choose from.
    pub fn choices(mut self, name: &'static str, options: Vec<(String, String)>) -> Sheet {
        self.options.insert(name, options);
        self
    }

    /// Its fold stays as somebody opened it as long as this does.
    pub fn kept(self, kept: &str) -> Sheet {
        Sheet { kept: kept.to_owned(), ..self }
    }

    /// A hint with something in it.
    pub fn hint(mut self, name: &'static str, hint: String) -> Sheet {
        self.hints.insert(name, hint);
        self
    }

    /// This form as it came back, if it is the one that did. What nobody touched in it says what stands by now.
    pub fn or(mut self, wrong: Option<&Sheet>) -> Sheet {
        if let Some(wrong) = wrong.filter(|wrong| wrong.id() == self.id()) {
            let now = std::mem::replace(&mut self.fields, wrong.fields.clone());
            (self.errors, self.posted) = (wrong.errors.clone(), true);
            let is_of_one = now.0.iter().any(|(name, _)| name.starts_with("was_"));
            let untouched = |input: &&Input| is_of_one && !wrong.is_touched(input);
            let lines: Vec<&str> = self.form.inputs().filter(untouched).map(|input| input.name).collect();
            // Each box for itself: somebody else may have ticked another one.
            let boxes: Vec<Pick> = self.form.inputs().filter(|_| is_of_one).flat_map(Input::boxes).collect();
            let boxes: Vec<Pick> = boxes.into_iter().filter(|pick| !wrong.differs(pick)).collect();
            let replaced = |(name, value): &(String, String)| {
                let name = name.strip_prefix("was_").unwrap_or(name);
                lines.contains(&name) || boxes.iter().any(|pick| pick.name == name && pick.value == *value)
            };
            self.fields.0.retain(|field| !replaced(field));
            self.fields.0.extend(now.0.into_iter().filter(|field| replaced(field)));
        }
        self
    }

    /// The same, as another form that is a part of this one.
    pub fn as_of(&mut self, form: &'static Form) -> &mut Sheet {
        self.form = form;
        self
    }

    /// It is about a record that is there.
    pub fn is_of_one(&self) -> bool {
        !self.fields.raw(self.form.of).is_empty()
    }

    /// That of its page: whether something is wrong.
    pub fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }

    /// Before the ids of its fields.
    pub fn id(&self) -> String {
        match (self.form.name, self.fields.raw(self.form.of)) {
            (name, "") => name.to_owned(),
            (name, of) => format!("{name}-{of}"),
        }
    }

    /// What differs from what stood there when the form was made; what is wrong with it stays with the form.
    pub fn patch<P: DeserializeOwned + Serialize + Default>(&mut self, desk: &Desk) -> P {
        let mut units = Map::new();
        for input in self.read(desk) {
            if self.is_touched(input) {
                self.put(desk, input, true, &mut units);
            }
        }
        let patch: P = self.meant(desk, &units).unwrap_or_default();
        debug_assert!(
            !self.errors.is_empty()
                || serde_json::to_value(&patch).is_ok_and(|said| units
                    .keys()
                    .all(|unit| !said[unit].is_null() || units[unit].is_null())),
            "{} says units that its patch does not have: {units:?}",
            self.form.name
        );
        patch
    }

    /// The change that makes a record into what was typed; none where nothing differs.
    pub fn edit<P>(&mut self, desk: &Desk, edit: impl FnOnce(P) -> Change) -> Vec<Change>
    where
        P: DeserializeOwned + Serialize + Default + PartialEq,
    {
        let patch: P = self.patch(desk);
        if patch == P::default() { Vec::new() } else { vec![edit(patch)] }
    }

    /// All that it says, as the JSON of a new record, beside what the page adds; none: something is wrong.
    pub fn made<N: DeserializeOwned>(&mut self, desk: &Desk, more: Value) -> Option<N> {
        let mut units = Map::new();
        for input in self.read(desk) {
            self.put(desk, input, false, &mut units);
        }
        units.extend(more.as_object().cloned().unwrap_or_default());
        if self.errors.is_empty() { self.meant(desk, &units) } else { None }
    }

    /// The fields that the page does not read itself.
    fn read(&self, desk: &Desk) -> Vec<&'static Input> {
        let is_read = |input: &&Input| !input.unit.is_empty() && (input.seen)(desk, self);
        self.form.inputs().filter(is_read).collect()
    }

    fn meant<T: DeserializeOwned>(&mut self, desk: &Desk, units: &Map<String, Value>) -> Option<T> {
        let meant = serde_json::from_value(Value::Object(units.clone()));
        meant.map_err(|_| self.errors.add("", t!(desk.text, "audit-bad-choice"))).ok()
    }

    fn is_touched(&self, input: &Input) -> bool {
        match input.how {
            How::Boxes(of) => of(Text::ENGLISH).iter().any(|pick| self.differs(pick)),
            How::Ticked => self.fields.toggled(input.name).is_some(),
            _ => self.fields.changed(input.name).is_some(),
        }
    }

    fn has(&self, pick: &Pick, before: &str) -> bool {
        let name = format!("{before}{}", pick.name);
        self.fields.0.iter().any(|(n, v)| *n == name && *v == pick.value)
    }

    fn differs(&self, pick: &Pick) -> bool {
        !pick.fixed && self.has(pick, "") != self.has(pick, "was_")
    }

    /// Which of the boxes of a field are ticked.
    pub fn picked(&self, name: &str) -> Vec<&'static str> {
        let of = self.form.inputs().find(|input| input.name == name).map(|input| input.how);
        let Some(How::Boxes(of)) = of else { return Vec::new() };
        let ticked = |pick: &Pick| pick.fixed || self.has(pick, "");
        of(Text::ENGLISH).into_iter().filter(ticked).map(|pick| pick.of).collect()
    }

    /// Reads a field.
    fn put(&mut self, desk: &Desk, input: &Input, differing: bool, units: &mut Map<String, Value>) {
        let (text, typed) = (desk.text, self.fields.text(input.name));
        let empty = match input.how {
            How::Boxes(_) => self.picked(input.name).is_empty(),
            How::Ticked => false,
            _ => typed.is_empty(),
        };
        if let (true, Some(said)) = (empty, self.missing(input)) {
            let label = text.get(input.label);
            return self.errors.add(input.name, text.with(said, &[("field", label.into())]));
        }
        let read = match input.how {
            How::Line | How::LineOf(_) | How::Lines(_) => Ok(json!(typed)),
            How::Phone => Ok(json!(international(&desk.company.locale, &typed))),
            How::Email if typed.is_empty() || is_address(&typed) => Ok(json!(typed)),
            How::Email => Err(t!(text, "account-bad-email")),
            How::Ticked => Ok(json!(self.fields.ticked(input.name))),
            How::Points(_) => {
                Ok(json!(typed.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>()))
            }
            How::Boxes(of) if differing => {
                let differ = of(text).into_iter().filter(|pick| self.differs(pick));
                Ok(differ
                    .map(|pick| (pick.of.to_owned(), json!(self.has(&pick, ""))))
                    .collect::<Map<_, _>>()
                    .into())
            }
            How::Boxes(_) => Ok(json!(self.picked(input.name))),
            How::Amount | How::Price | How::Day | How::OneOf | How::One(_) | How::AnyNumber(_)
                if typed.is_empty() =>
            {
                Ok(Value::Null)
            }
            How::OneOf | How::One(_) => Ok(json!(typed)),
            How::Amount => amount(desk, &typed).map(|money| json!(money)),
            How::Price => price(desk, &typed).map(|price| json!(price)),
            How::Day => {
                typed.parse::<NaiveDate>().map(|day| json!(day)).map_err(|_| t!(text, "plan-bad-date"))
            }
            How::Number(least, most) => whole_number(text, &typed, least, most),
            How::AnyNumber(most) => whole_number(text, &typed, 0, most),
            How::Rate => Percent::parse(&bare_percent(&typed))
                .ok()
                .filter(|rate| *rate <= Percent::WHOLE)
                .map(|rate| json!(rate))
                .ok_or_else(|| t!(text, "settings-bad-percent")),
            How::Percent => match bare_percent(&typed).parse::<f64>() {
                Ok(percent) if (0.0..=100.0).contains(&percent) => {
                    Ok(json!((percent * 100.0).round() as u32))
                }
                _ => Err(t!(text, "settings-bad-percent")),
            },
        };
        match read {
            Ok(value) => drop(units.insert(input.unit.to_owned(), value)),
            Err(said) => self.errors.add(input.name, said),
        }
    }

    fn check(&self, input: &Input) -> Option<Check> {
        self.form.checks.of(input.unit)
    }

    fn missing(&self, input: &Input) -> Option<&'static str> {
        input.missing.or(self.check(input).filter(|check| check.filled).map(|_| "new-missing"))
    }

    /// Puts a refusal at the field that it is about.
    pub fn refused(&mut self, text: Text, refusal: &Refusal) {
        let of_code = match refusal.code {
            Code::BadAmount => "amount",
            Code::BadPosition => "lat",
            Code::Circle => "manager",
            Code::LastAdmin => "roles",
            Code::BadWindow => "to",
            Code::BadDays => "last",
            Code::NotATechnician => "technician",
            _ => "",
        };
        let named = refusal.facts.get("field").map_or(of_code, String::as_str);
        let is_it = |input: &&Input| {
            let called = self.check(input).is_some_and(|check| check.field == named);
            called || (!named.is_empty() && [input.unit, input.name].contains(&named))
        };
        let declared = self.form.inputs().find(is_it).map(|input| input.name);
        let sent = || self.fields.0.iter().map(|(name, _)| name.as_str()).find(|name| *name == named);
        let field = declared.or_else(sent).unwrap_or_default().to_owned();
        self.errors.add(&field, words::refusal(text, refusal));
    }

    /// Does what was asked for, says so, and offers the way back. None: something is wrong, and the form comes back with it.
    pub async fn submit(
        &mut self,
        desk: &Desk,
        doing: Vec<Change>,
        said: String,
        back: &str,
    ) -> Result<Option<Response>, PageError> {
        if !self.errors.is_empty() {
            return Ok(None);
        }
        if doing.is_empty() {
            return Ok(Some(desk.go(back, Some(Toast::said(t!(desk.text, "nothing-changed"))))));
        }
        let cause = self.fields.cause()?;
        match desk.act(cause, doing).await? {
            Ok(()) => {
                let undone = if self.undone.is_empty() { back } else { self.undone };
                let toast = Toast::said(said);
                let toast = if self.for_good { toast } else { toast.undoable(cause, undone) };
                Ok(Some(desk.go(back, Some(toast))))
            }
            Err(refusal) => {
                self.refused(desk.text, &refusal);
                Ok(None)
            }
        }
    }

    /// The id of what it makes.
    pub fn new_id(&self, of: &str) -> Result<Uuid, PageError> {
        Ok(derived(of, self.fields.cause()?))
    }

    /// The form, to be sent to an address.
    pub fn draw(&self, desk: &Desk, action: &str) -> Element {
        self.drawn(desk, action, self.form.class)
    }

    fn drawn(&self, desk: &Desk, action: &str, class: &str) -> Element {
        let (text, form) = (desk.text, self.form);
        let is_hidden = |name: &str| name.starts_with("was_") || [form.of, "back"].contains(&name);
        let hidden = self.fields.0.iter().filter(|(name, _)| is_hidden(name));
        let (word, icon) = form.save;
        rsx! {
            // What came back with something wrong is somebody's typing: news does not replace it.
            form { class, method: "post", action: "{action}", novalidate: true, "data-dirty": self.posted.then_some("yes"),
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                for (name , value) in hidden {
                    input { r#type: "hidden", name: "{name}", value: "{value}" }
                }
                ErrorSummary { form: self.id(), title: t!(text, "form-wrong"), errors: self.errors.clone() }
                {self.parts(desk)}
                div { class: "form-actions",
                    button { class: "button button-primary", r#type: "submit",
                        if !icon.is_empty() {
                            Icon { name: icon }
                        }
                        {text.get(word)}
                    }
                    if let Some(cancel) = form.cancel {
                        a { class: "button", href: cancel, {t!(text, "action-cancel")} }
                    }
                }
            }
        }
    }

    /// The form behind a summary that opens it; `about` is what the summary is called where several read alike.
    pub fn folded(&self, desk: &Desk, action: &str, summary: &str, about: Option<String>) -> Element {
        rsx! {
            details { class: "more", open: self.posted, "data-keep": "{self.id()}{self.kept}{self.posted}",
                summary { "aria-label": about, "{summary}" }
                {self.drawn(desk, action, "form plan-fields")}
            }
        }
    }

    /// The fields of another form that are a part of this one.
    pub fn parts_of(&self, form: &'static Form, desk: &Desk) -> Element {
        Sheet { form, ..self.clone() }.parts(desk)
    }

    /// Its fields alone.
    pub fn parts(&self, desk: &Desk) -> Element {
        rsx! {
            for part in self.form.parts {
                match part {
                    Part::Own(draw) => draw(desk, self),
                    Part::Row([one]) => self.input(desk, one),
                    Part::Row(row) => rsx! {
                        div { class: "form-grid",
                            for one in row.iter() {
                                {self.input(desk, one)}
                            }
                        }
                    },
                }
            }
        }
    }

    fn input(&self, desk: &Desk, input: &Input) -> Element {
        if !(input.seen)(desk, self) {
            return rsx! {};
        }
        let (text, form, name) = (desk.text, self.id(), input.name);
        let label = text.with(input.label, &[("currency", desk.company.currency.code().into())]);
        let hint = match self.hints.get(name) {
            Some(hint) => hint.clone(),
            None if input.hint.is_empty() => String::new(),
            None => text.get(input.hint),
        };
        let (value, error) = (self.fields.raw(name), self.errors.of(name));
        let (kind, inputmode, rows) = match input.how {
            How::Ticked => return rsx! { Tick { form, name, label, checked: self.fields.ticked(name) } },
            How::Boxes(of) => return self.boxes(name, of(text), label, hint, error),
            How::OneOf | How::One(_) => {
                let options = match input.how {
                    How::One(of) => of(text),
                    _ => self.options.get(name).cloned().unwrap_or_default(),
                };
                return rsx! { Choice { form, name, label, options, value, hint, error } };
            }
            How::Line => ("text", None, None),
            How::LineOf(kind) => (kind, None, None),
            How::Lines(rows) | How::Points(rows) => ("text", None, Some(rows)),
            How::Phone => ("tel", None, None),
            How::Email => ("email", None, None),
            How::Day => ("date", None, None),
            How::Number(..) | How::AnyNumber(_) => ("text", Some("numeric".to_owned()), None),
            How::Amount | How::Price | How::Rate | How::Percent => ("text", Some("decimal".to_owned()), None),
        };
        // What must not be kept is typed anew.
        let value = if kind == "password" { "" } else { value };
        let required = !self.form.optional && self.missing(input).is_some();
        let check = self.check(input).map(|check| Check { filled: check.filled && required, ..check });
        let focus = self.focus == name && self.errors.is_empty();
        let off = matches!(input.how, How::Line | How::Phone | How::Email).then_some("off");
        let autocomplete = input.autocomplete.or(off).map(str::to_owned);
        rsx! {
            Field { form, name, label, value, kind, hint, error, required, autocomplete, inputmode, lines: rows, maxlength: input.limit, check, focus }
        }
    }

    fn boxes(
        &self,
        name: &str,
        picks: Vec<Pick>,
        label: String,
        hint: String,
        error: Option<String>,
    ) -> Element {
        let form = self.id();
        let id = |pick: &Pick| match pick.value.as_str() {
            "yes" => format!("{form}-{}", pick.name),
            value => format!("{form}-{}-{value}", pick.name),
        };
        let class =
            if picks.iter().any(|pick| !pick.about.is_empty()) { "role-picks" } else { "stack-tight" };
        rsx! {
            fieldset { id: "{form}-{name}", class: "stack-tight", tabindex: "-1",
                legend { class: "label", "{label}" }
                if !hint.is_empty() {
                    p { class: "field-hint", "{hint}" }
                }
                if let Some(error) = error {
                    p { class: "field-error", Icon { name: "circle-alert", class: "icon-s" } span { "{error}" } }
                }
                div { class,
                    for pick in &picks {
                        label { key: "{id(pick)}", class: "check", r#for: id(pick),
                            input { id: id(pick), r#type: "checkbox", name: "{pick.name}", value: "{pick.value}", checked: pick.fixed || self.has(pick, ""), disabled: pick.fixed }
                            span { class: "stack-none",
                                span { "{pick.word}" }
                                if !pick.about.is_empty() {
                                    span { class: "tiny muted", "{pick.about}" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn whole_number(text: Text, typed: &str, least: u32, most: u32) -> Result<Value, String> {
    match typed.parse::<u32>().ok().filter(|n| (least..=most).contains(n)) {
        Some(n) => Ok(json!(n)),
        None if least == 0 => Err(t!(text, "settings-bad-number", limit = most)),
        None => Err(t!(text, "settings-bad-days", least = least, most = most)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::form::How::{Line, Percent, Ticked};
    use crate::kit::form::ask;

    const FORM: Form = Form::free(
        "try",
        &[
            Part::Row(&[ask("name", "label-name", Line), ask("rate", "settings-discount", Percent)]),
            Part::Row(&[ask("on", "yes", Ticked)]),
        ],
    );

    #[test]
    fn a_form_holds_what_stands_and_what_stood() {
        let sheet = Sheet::of(&FORM, &json!({ "name": "Asha", "rate": 750, "on": true }));
        for (name, value) in [("name", "Asha"), ("rate", "7.5"), ("on", "yes")] {
            assert_eq!((sheet.fields.raw(name), sheet.fields.raw(&format!("was_{name}"))), (value, value));
        }
        assert!(FORM.inputs().all(|input| !sheet.is_touched(input)));
        let typed = Sheet::posted(&FORM, sheet.with("on", "").with("name", "Meera").fields);
        let touched: Vec<_> = FORM.inputs().filter(|input| typed.is_touched(input)).map(|i| i.name).collect();
        assert_eq!(touched, ["name", "on"]);
    }

    #[test]
    fn a_form_that_came_back_takes_the_place_of_its_own_alone() {
        const OF: Form = Form { of: "one", ..Form::free("try", FORM.parts) };
        let [a, b] = ["a", "b"].map(|id| Sheet::of(&OF, &json!({ "id": id, "name": id })));
        let wrong = Sheet::posted(&OF, a.clone().with("name", "typed").fields);
        let [a, b] = [a, b].map(|sheet| sheet.or(Some(&wrong)));
        assert_eq!((a.fields.raw("name"), a.posted), ("typed", true));
        assert_eq!((b.fields.raw("name"), b.posted), ("b", false));
        assert_ne!(a.id(), b.id());
    }

    #[test]
    fn what_nobody_touched_in_a_form_that_came_back_says_what_stands_by_now() {
        fn picks(_: Text) -> Vec<Pick> {
            ["rep", "boss", "clerk"]
                .map(|of| Pick { value: of.to_owned(), ..Pick::of("role", of, String::new()) })
                .into()
        }
        const OF: Form = Form {
            of: "id",
            ..Form::free(
                "try",
                &[Part::Row(&[
                    ask("name", "label-name", Line),
                    ask("town", "label-name", Line),
                    ask("roles", "yes", How::Boxes(picks)),
                ])],
            )
        };
        let stood = json!({ "id": "1", "name": "Asha", "town": "Pune", "roles": ["clerk"] });
        let mut wrong = Sheet::posted(&OF, Sheet::of(&OF, &stood).with("name", "").fields);
        // One box more is ticked, and one less.
        wrong.fields.0.push(("role".to_owned(), "rep".to_owned()));
        wrong.fields.0.retain(|(name, value)| (name.as_str(), value.as_str()) != ("role", "clerk"));
        // Meanwhile somebody has ticked another one and written another town.
        let stands = json!({ "id": "1", "name": "Asha", "town": "Goa", "roles": ["clerk", "boss"] });
        let back = Sheet::of(&OF, &stands).or(Some(&wrong));
        let said = |field: &str| back.fields.raw(field);
        assert_eq!(
            (said("name"), said("was_name"), said("town"), said("was_town")),
            ("", "Asha", "Goa", "Goa")
        );
        let all = picks(Text::ENGLISH);
        let ticked: Vec<_> = all.iter().filter(|pick| back.has(pick, "")).map(|pick| pick.of).collect();
        let differ: Vec<_> = all.iter().filter(|pick| back.differs(pick)).map(|pick| pick.of).collect();
        assert_eq!((ticked, differ), (vec!["rep", "boss"], vec!["rep", "clerk"]));
    }
}
