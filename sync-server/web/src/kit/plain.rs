//! The pages of a plain kind of record, declared once: its list, the file of it, and the form that makes and corrects one.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::{Choices, Form};
use crate::kit::layout::{self, Place};
use crate::kit::list::{self, List, Listing};
use crate::kit::person_fields::people_to_choose;
use crate::kit::posted::{Fields, Posted};
use crate::kit::sheet::Sheet;
use axum::extract::Path;
use axum::response::Response;
use chrono::NaiveDate;
use dioxus::prelude::*;
use engine::read::people;
use engine::read::plain::{self, Condition, Is};
use futures::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::access::{Action, Reach, Subject, reaches};
use shared::records::{Entity, Person};
use shared::{Change, PersonId};
use std::collections::BTreeMap;
use ui::{Chip, Icon, Tone, format_count, t};
use uuid::Uuid;

/// Everybody, to name them.
pub type People = BTreeMap<PersonId, Person>;

/// A sentence, if there is one to say.
pub type Told<'a> = BoxFuture<'a, Result<Option<String>, PageError>>;

/// A kind of record that has such pages.
pub trait Paged: Entity + Serialize + DeserializeOwned + Send + Sync + Unpin + 'static {
    const PAGES: Plain<Self>;
}

/// A plain kind: what its pages show and ask.
pub struct Plain<E: 'static> {
    pub place: Place,
    pub icon: &'static str,
    pub list: &'static List,
    pub form: &'static Form,
    /// What stands in the form of a new one.
    pub fresh: fn(&Desk, Sheet) -> Sheet,
    /// What a form makes under this id; none: something is wrong with it.
    pub make: fn(&Desk, &mut Sheet, Uuid) -> Option<Change>,
    /// What a form changes.
    pub edit: fn(&Desk, &mut Sheet, &E) -> Vec<Change>,
    /// What there is to say of such changes (of the record that they are about, if there is one) when they are done.
    pub told: for<'a> fn(&'a Desk, &'a [Change], Option<&'a E>) -> Told<'a>,
    /// The column of its table that holds what it is found by, if it is searched.
    pub search: Option<&'static str>,
    /// The column of its table that the tabs choose by, and what they choose from.
    pub tabs: (&'static str, Choices),
    /// How each filter of the list is read.
    pub filters: &'static [By],
    /// The columns that the list is sorted by: as the address says it, the column, and whether it begins with the latest.
    pub sorts: &'static [(&'static str, &'static str, bool)],
    /// The column that orders what the sorting leaves equal.
    pub then: &'static str,
    /// What a row says, column by column.
    pub cells: fn(&Desk, &People, &E) -> Vec<Cell>,
    /// What else there is to do on its page.
    pub acts: fn(&Desk, &People, &E) -> Element,
    /// What a record is called at the top of its page.
    pub title: fn(&People, &E) -> String,
    /// Keys: where there are none, and what to do then; making one; what its page is about.
    pub none: (&'static str, &'static str),
    pub add: &'static str,
    pub about: &'static str,
}

/// How a filter is read, and the column that it is about.
pub enum By {
    Person(&'static str),
    Word(&'static str, Choices),
    From(&'static str),
    Until(&'static str),
}

/// What stands in a row under a column.
pub enum Cell {
    Text(String),
    /// The way to its page.
    Link(String),
    Day(NaiveDate),
    /// An amount or a count: as people read it, and as a file says it.
    Number(String, String),
    State(Tone, &'static str, String),
    /// What there is to do, which no file says.
    Acts(Element),
}

/// The page of the list.
pub async fn list<E: Paged>(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    E::PAGES.page(&desk, fields).await
}

/// The list as a file.
pub async fn export<E: Paged>(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    E::PAGES.file(&desk, fields, E::KIND.name()).await
}

/// The page of a new one; what the address says stands in its form.
pub async fn new<E: Paged>(desk: Desk, fields: Fields) -> Result<Response, PageError> {
    let asked = E::PAGES.form.inputs().map(|input| (input.name, fields.raw(input.name).to_owned()));
    let sheet = asked.fold(Sheet::fresh(E::PAGES.form), |sheet, (name, said)| sheet.with(name, said));
    E::PAGES.form(&desk, (E::PAGES.fresh)(&desk, sheet), None).await
}

/// The page of one.
pub async fn get<E: Paged>(desk: Desk, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let record = E::PAGES.one(&desk, id).await?;
    E::PAGES.form(&desk, Sheet::of(E::PAGES.form, &record), Some(&record)).await
}

/// Makes one.
pub async fn add<E: Paged>(posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let mut sheet = Sheet::posted(E::PAGES.form, fields);
    let id = sheet.new_id(E::KIND.name())?;
    let change = (E::PAGES.make)(&desk, &mut sheet, id);
    E::PAGES.save(&desk, sheet, Vec::from_iter(change), None).await
}

/// Corrects one.
pub async fn edit<E: Paged>(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let record = E::PAGES.one(&desk, id).await?;
    let mut sheet = Sheet::posted(E::PAGES.form, fields);
    let changes = (E::PAGES.edit)(&desk, &mut sheet, &record);
    E::PAGES.save(&desk, sheet, changes, Some(&record)).await
}

/// The person reaches all records of the kind.
pub fn reaches_all(desk: &Desk, subject: Subject) -> bool {
    reaches(&desk.session.person, subject, Action::Change).contains(&Reach::All)
}

impl By {
    /// The condition, if it reads.
    fn read(&self, desk: &Desk, said: &str) -> Option<Condition> {
        let day = || said.parse::<NaiveDate>().ok().map(|day| day.to_string().into());
        match self {
            By::Person(column) => Some((column, Is::At(said.parse::<Uuid>().ok()?.into()))),
            By::Word(column, all) => {
                all(desk.text).iter().any(|(word, _)| word == said).then(|| (*column, Is::At(said.into())))
            }
            By::From(column) => Some((column, Is::From(day()?))),
            By::Until(column) => Some((column, Is::Until(day()?))),
        }
    }

    /// What there is to choose from; none: a day is typed.
    fn choices(&self, desk: &Desk, people: &People, said: &str) -> Option<Vec<(String, String)>> {
        match self {
            By::Person(_) => {
                let all = people_to_choose(desk, people, said.parse().ok().map(PersonId), None);
                Some(all.into_iter().skip(1).collect())
            }
            By::Word(_, all) => Some(all(desk.text)),
            By::From(_) | By::Until(_) => None,
        }
    }
}

/// What is asked of a list.
struct Asked {
    listing: Listing,
    conditions: Vec<Condition>,
    /// What the tab says.
    tab: Option<String>,
    order: (&'static str, bool),
}

impl<E: Paged> Plain<E> {
    /// What is asked for, as far as it can be read and the person may ask it.
    fn asked(&self, desk: &Desk, fields: Fields) -> Asked {
        let mut listing = Listing::of(self.list, desk, fields);
        let mut conditions = Vec::new();
        for (name, by) in self.list.filter_names().zip(self.filters) {
            let read = by.read(desk, listing.get(name));
            listing.keep(name, read.is_some());
            conditions.extend(read);
        }
        if let (Some(column), false) = (self.search, listing.get("q").is_empty()) {
            conditions.push((column, Is::Words(listing.get("q").to_owned())));
        }
        let name = self.list.tabs.map_or("", |tabs| tabs.0);
        let tab = Some(listing.get(name))
            .filter(|tab| (self.tabs.1)(desk.text).iter().any(|(word, _)| word == tab));
        let tab = tab.map(str::to_owned);
        listing.keep(name, tab.is_some());
        let sort = self.sorts.iter().find(|(sort, ..)| *sort == listing.sort());
        let order =
            sort.map_or(("id", false), |(_, column, falls)| (*column, *falls != listing.is_backwards()));
        Asked { listing, conditions, tab, order }
    }

    async fn rows(
        &self,
        desk: &Desk,
        asked: &Asked,
        rows: (i64, i64),
    ) -> Result<(Vec<E>, People), PageError> {
        let tab = asked.tab.clone().map(|tab| (self.tabs.0, Is::At(tab.into())));
        let conditions: Vec<Condition> = asked.conditions.iter().cloned().chain(tab).collect();
        let mut tx = desk.app.db.read().await?;
        let found =
            plain::list_by(&mut tx, desk.scope(), &conditions, (asked.order, self.then), rows).await?;
        Ok((found, people(&mut tx, desk.session.company).await?))
    }

    async fn page(&self, desk: &Desk, fields: Fields) -> Result<Response, PageError> {
        let asked = self.asked(desk, fields);
        let (text, listing) = (desk.text, &asked.listing);
        let mut tx = desk.app.db.read().await?;
        let counts = plain::counts(&mut tx, desk.scope(), E::KIND, &asked.conditions, self.tabs.0).await?;
        drop(tx);
        let (found, people) =
            self.rows(desk, &asked, (listing.page() * self.list.rows, self.list.rows)).await?;
        let of = |word: &str| counts.get(word).copied().unwrap_or(0);
        let all: i64 = counts.values().sum();
        let total = asked.tab.as_deref().map_or(all, of);
        let words = (self.tabs.1)(text);
        let tabs = words.iter().map(|(name, word)| (name.as_str(), word.clone(), of(name)));
        let tabs = std::iter::once(("", t!(text, "jobs-all"), all)).chain(tabs).collect();
        let filters = self.list.filter_names().zip(self.filters);
        let options = filters.filter_map(|(name, by)| by.choices(desk, &people, listing.get(name))).collect();
        let add = || self.add_button(desk, self.list.path);
        let content = rsx! {
            {listing.top(desk, false, add())}
            {listing.tabs(desk, tabs)}
            {listing.filters(desk, options)}
            if total > 0 {
                p { class: "muted small", role: "status", {t!(text, "list-entries", n = total, count = format_count(total, text))} }
                {listing.table(desk, rsx! {
                    for record in &found {
                        {self.row(desk, &people, record)}
                    }
                })}
            } else if listing.is_narrowed() || asked.tab.is_some() || !listing.get("q").is_empty() {
                {list::nothing("list-filter", text.get(self.none.0), t!(text, "list-none-filtered"), rsx! {
                    a { class: "button", href: self.list.path, {t!(text, "list-filter-off")} }
                })}
            } else {
                {list::nothing(self.icon, text.get(self.none.0), text.get(self.none.1), add())}
            }
            {listing.pages(desk, total)}
        };
        Ok(desk.page(self.place, &text.get(self.list.title), content))
    }

    /// Every row that the list has, in its order, as a file named so.
    async fn file(&self, desk: &Desk, fields: Fields, name: &'static str) -> Result<Response, PageError> {
        let asked = self.asked(desk, fields);
        let (found, people) = self.rows(desk, &asked, (0, i64::MAX)).await?;
        let line = |record: &E| {
            let said = (self.cells)(desk, &people, record).into_iter().filter_map(|cell| match cell {
                Cell::Text(said) | Cell::Link(said) | Cell::Number(_, said) | Cell::State(_, _, said) => {
                    Some(said)
                }
                Cell::Day(day) => Some(day.to_string()),
                Cell::Acts(_) => None,
            });
            said.collect()
        };
        list::csv(desk, name, &self.list.words(desk), found.iter().map(line).collect()).await
    }

    fn row(&self, desk: &Desk, people: &People, record: &E) -> Element {
        let id = record.uuid();
        rsx! {
            tr { key: "{id}",
                for cell in (self.cells)(desk, people, record) {
                    match cell {
                        Cell::Text(said) => rsx! { td { "{said}" } },
                        Cell::Link(said) => rsx! { td { a { class: "strong", href: "{self.list.path}/{id}", "{said}" } } },
                        Cell::Day(day) => rsx! { td { class: "num", {ui::format_date_short(day, desk.text)} } },
                        Cell::Number(said, _) => rsx! { td { class: "numeric", "{said}" } },
                        Cell::State(tone, icon, label) => rsx! { td { Chip { tone, icon, label } } },
                        Cell::Acts(acts) => rsx! { td { {acts} } },
                    }
                }
            }
        }
    }

    /// The way to make one.
    fn add_button(&self, desk: &Desk, path: &str) -> Element {
        rsx! {
            if desk.may(Subject::of(E::KIND), Action::Add) {
                a { class: "button button-primary", href: "{path}/new", Icon { name: "plus" } {desk.text.get(self.add)} }
            }
        }
    }

    /// One of them, if the person sees it.
    pub async fn one(&self, desk: &Desk, id: Uuid) -> Result<E, PageError> {
        let mut tx = desk.app.db.read().await?;
        Ok(plain::one(&mut tx, desk.scope(), id).await?)
    }

    /// The page of the form: of what is there, or of what is to be made.
    async fn form(&self, desk: &Desk, sheet: Sheet, of: Option<&E>) -> Result<Response, PageError> {
        let mut tx = desk.app.db.read().await?;
        let people = people(&mut tx, desk.session.company).await?;
        drop(tx);
        let (text, path) = (desk.text, self.list.path);
        let title = of.map_or_else(|| text.get(self.add), |record| (self.title)(&people, record));
        let action = of.map_or_else(|| path.to_owned(), |record| format!("{path}/{}", record.uuid()));
        let mut whom = people_to_choose(desk, &people, None, None);
        whom.iter_mut().take(1).for_each(|(_, nobody)| *nobody = t!(text, "new-choose-type"));
        let sheet = sheet.choices("person", whom);
        let way = [(path, self.list.title)];
        let content = rsx! {
            div { class: "page-head",
                div {
                    {layout::way(text, &way, &title)}
                    h1 { "{title}" }
                    p { class: "page-head-sub", {text.get(self.about)} }
                }
                div { class: "page-head-end",
                    if let Some(record) = of {
                        a { class: "button", href: "/history/{E::KIND}/{record.uuid()}", Icon { name: "history" } {t!(text, "history-title")} }
                        {(self.acts)(desk, &people, record)}
                    }
                }
            }
            section { class: "card stack settings-card", {sheet.draw(desk, &action)} }
        };
        Ok(desk.page_with(sheet.status(), self.place, &title, content))
    }

    /// Does what the form asks for and goes back to the list; the form comes back with what is wrong.
    async fn save(
        &self,
        desk: &Desk,
        mut sheet: Sheet,
        changes: Vec<Change>,
        of: Option<&E>,
    ) -> Result<Response, PageError> {
        let told = (self.told)(desk, &changes, of).await?;
        let said = std::iter::once(t!(desk.text, "people-saved")).chain(told).collect::<Vec<_>>().join(" · ");
        match (sheet.submit(desk, changes, said, self.list.path).await?, of) {
            (Some(done), _) => Ok(done),
            (None, Some(record)) => self.form(desk, Sheet::of(self.form, record).or(Some(&sheet)), of).await,
            (None, None) => self.form(desk, sheet, of).await,
        }
    }
}
