//! What the office corrects on a customer's page: the customer, their addresses, and the people there.
//!
//! Only what was changed in a form becomes a patch, so that an old page overwrites nothing.

use crate::kit::desk::Desk;
use crate::kit::errors::PageError;
use crate::kit::form::{Choice, ErrorSummary, Errors, Field, Fields, Hidden, Posted, Tick};
use crate::kit::person_fields::people_to_choose;
use crate::kit::toast::Toast;
use crate::kit::words;
use crate::sales::customers::{CustomerPage, Wrong};
use crate::sales::new_customer;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use engine::phone_number::international;
use identity::credentials::is_address;
use shared::access::{Action, Reach, Subject, reaches};
use shared::ids::derived;
use shared::records::{
    Account, AccountPatch, Address, AddressPatch, Channel, Contact, ContactPatch, ContactRole, NewAddress,
    NewContact, Units,
};
use shared::{AccountId, AddressId, Change, ContactId};
use ui::t;
use uuid::Uuid;

/// `POST /customers/{id}/edit`.
pub async fn edit(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = CustomerPage::open(&desk, AccountId(id)).await?;
    let now = &page.customer.account;
    let mut typed = Typed::of(&desk, &fields);
    let patch = AccountPatch {
        name: typed.filled("name"),
        phone: typed.phone(),
        email: typed.email(),
        owner: typed.changed("owner").map(|owner| owner.parse().ok()),
        active: typed.ticked("active"),
    };
    let (id, undo) = (now.id, now.inverse(&patch));
    let changes = Changes {
        doing: (!patch.is_empty()).then_some(Change::EditAccount { id, patch }),
        undoing: vec![Change::EditAccount { id, patch: undo }],
    };
    let errors = typed.errors;
    save(&desk, &page, "customer".to_owned(), fields, errors, changes).await
}

/// `POST /customers/{id}/addresses`: another address, or one put right.
pub async fn address(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = CustomerPage::open(&desk, AccountId(id)).await?;
    let mut typed = Typed::of(&desk, &fields);
    let old = match fields.raw("address") {
        "" => None,
        named => Some(page.address(named)?),
    };
    let pin = new_customer::pin(&desk, &fields, &mut typed.errors);
    let pinned = typed.changed("lat").or(typed.changed("lng")).map(|_| pin);
    let (form, changes) = match old {
        Some(now) => {
            let patch = AddressPatch {
                text: typed.filled("text"),
                access: typed.changed("access"),
                // A pin of another place is of no use.
                pin: pinned.or_else(|| typed.changed("text").map(|_| None)),
            };
            let undoing = vec![Change::EditAddress { id: now.id, patch: now.inverse(&patch) }];
            let doing = (!patch.is_empty()).then_some(Change::EditAddress { id: now.id, patch });
            (form_of(now.id.0), Changes { doing, undoing })
        }
        None => {
            let id = AddressId(derived("address", fields.cause()?));
            let (text, access) = (typed.must("text"), fields.text("access"));
            let account = page.customer.account.id;
            let doing = Some(Change::AddAddress(NewAddress { id, account, text, access, pin }));
            ("address".to_owned(), Changes { doing, undoing: Vec::new() })
        }
    };
    let errors = typed.errors;
    save(&desk, &page, form, fields, errors, changes).await
}

/// `POST /customers/{id}/contacts`: somebody more, or somebody put right.
pub async fn contact(Path(id): Path<Uuid>, posted: Posted) -> Result<Response, PageError> {
    let Posted { desk, fields } = posted;
    let page = CustomerPage::open(&desk, AccountId(id)).await?;
    let mut typed = Typed::of(&desk, &fields);
    let old = match fields.raw("contact") {
        "" => None,
        named => Some(page.contact(named)?),
    };
    let (form, changes) = match old {
        Some(now) => {
            let patch = ContactPatch {
                name: typed.filled("name"),
                job_title: typed.changed("job_title"),
                role: typed.changed("role").and_then(|name| ContactRole::named(&name)),
                email: typed.email(),
                phone: typed.phone(),
                channel: typed.changed("channel").map(|name| Channel::named(&name)),
                primary: typed.ticked("primary"),
                active: fields.ticked("left").then_some(false),
            };
            let first = page.contacts.iter().find(|c| c.primary && c.id != now.id);
            let mut undoing = vec![Change::EditContact { id: now.id, patch: now.inverse(&patch) }];
            if let (Some(true), Some(first)) = (patch.primary, first) {
                let patch = ContactPatch { primary: Some(true), ..ContactPatch::default() };
                undoing.push(Change::EditContact { id: first.id, patch });
            }
            let doing = (!patch.is_empty()).then_some(Change::EditContact { id: now.id, patch });
            (form_of(now.id.0), Changes { doing, undoing })
        }
        None => {
            let id = ContactId(derived("contact", fields.cause()?));
            let doing = Change::AddContact(NewContact {
                id,
                account: page.customer.account.id,
                name: typed.must("name"),
                job_title: fields.text("job_title"),
                role: ContactRole::named(fields.raw("role")).unwrap_or_default(),
                email: typed.email().unwrap_or_default(),
                phone: typed.phone().unwrap_or_default(),
                channel: Channel::named(fields.raw("channel")),
                primary: fields.ticked("primary"),
            });
            let first = fields.ticked("primary");
            let primary = first.then_some(false);
            let patch = ContactPatch { active: Some(false), primary, ..ContactPatch::default() };
            let mut undoing = vec![Change::EditContact { id, patch }];
            let former = page.contacts.iter().find(|c| first && c.primary);
            undoing.extend(former.map(|former| Change::EditContact {
                id: former.id,
                patch: ContactPatch { primary: Some(true), ..ContactPatch::default() },
            }));
            ("contact".to_owned(), Changes { doing: Some(doing), undoing })
        }
    };
    let errors = typed.errors;
    save(&desk, &page, form, fields, errors, changes).await
}

/// What a form asks for, and what takes it back.
struct Changes {
    /// None: nothing was changed.
    doing: Option<Change>,
    undoing: Vec<Change>,
}

async fn save(
    desk: &Desk,
    page: &CustomerPage,
    form: String,
    fields: Fields,
    mut errors: Errors,
    Changes { doing, undoing }: Changes,
) -> Result<Response, PageError> {
    let text = desk.text;
    let back = format!("/customers/{}", page.customer.account.id);
    if errors.is_empty() {
        let Some(change) = doing else {
            return Ok(desk.go(&back, Some(Toast::said(t!(text, "nothing-changed")))));
        };
        let cause = fields.cause()?;
        match desk.act(cause, vec![change]).await? {
            Ok(()) => {
                let toast = Toast::said(t!(text, "customer-saved"));
                return Ok(desk.go(&back, Some(toast.with_undo(derived("undo", cause), undoing, &back))));
            }
            Err(refusal) => {
                let named = refusal.facts.get("field").map(String::as_str).unwrap_or_default();
                let field = if named == "address" { "text" } else { named };
                let known = ["name", "phone", "email", "text", "access", "job_title"].contains(&field);
                let field = if known { field } else { "" };
                errors.add(field, words::refusal(text, &refusal));
            }
        }
    }
    Ok(page.respond(desk, StatusCode::UNPROCESSABLE_ENTITY, &Wrong { form, fields, errors }))
}

/// What was typed, beside what stood there when the form was made.
struct Typed<'a> {
    desk: &'a Desk,
    fields: &'a Fields,
    errors: Errors,
}

impl<'a> Typed<'a> {
    fn of(desk: &'a Desk, fields: &'a Fields) -> Typed<'a> {
        Typed { desk, fields, errors: Errors::default() }
    }

    fn changed(&self, name: &str) -> Option<String> {
        let now = self.fields.text(name);
        (now != self.fields.text(&format!("was_{name}"))).then_some(now)
    }

    fn ticked(&self, name: &str) -> Option<bool> {
        let now = self.fields.ticked(name);
        (now != self.fields.ticked(&format!("was_{name}"))).then_some(now)
    }

    /// A field that may not be empty.
    fn must(&mut self, name: &str) -> String {
        let now = self.fields.text(name);
        if now.is_empty() {
            let text = self.desk.text;
            let label = text.get(if name == "name" { "label-name" } else { "field-address" });
            self.errors.add(name, t!(text, "new-missing", field = label));
        }
        now
    }

    fn filled(&mut self, name: &str) -> Option<String> {
        self.changed(name)?;
        Some(self.must(name))
    }

    fn phone(&self) -> Option<String> {
        self.changed("phone").map(|typed| international(&self.desk.company.locale, &typed))
    }

    fn email(&mut self) -> Option<String> {
        let typed = self.changed("email")?;
        if !typed.is_empty() && !is_address(&typed) {
            self.errors.add("email", t!(self.desk.text, "account-bad-email"));
        }
        Some(typed)
    }
}

/// The name of the form of one record.
fn form_of(id: Uuid) -> String {
    format!("of-{id}")
}

/// A form with what stands in it: the record's values, or what was typed when it comes back.
struct Shown<'a> {
    form: String,
    mine: Option<&'a Wrong>,
}

impl<'a> Shown<'a> {
    fn of(form: String, wrong: Option<&'a Wrong>) -> Shown<'a> {
        let mine = wrong.filter(|wrong| wrong.form == form);
        Shown { form, mine }
    }

    fn errors(&self) -> Errors {
        self.mine.map(|wrong| wrong.errors.clone()).unwrap_or_default()
    }

    fn typed(&self, name: &str, now: &str) -> String {
        self.mine.map_or(now, |wrong| wrong.fields.raw(name)).to_owned()
    }

    fn ticked(&self, name: &str, now: bool) -> bool {
        self.mine.map_or(now, |wrong| wrong.fields.ticked(name))
    }

    /// What stood there when the form was made, for each field.
    fn was(&self, fields: &[(&str, &str)]) -> Element {
        let was = fields.iter().map(|(name, now)| {
            let name = format!("was_{name}");
            let value = self.typed(&name, now);
            (name, value)
        });
        let was: Vec<(String, String)> = was.filter(|(_, value)| !value.is_empty()).collect();
        rsx! {
            for (name , value) in was {
                input { key: "{name}", r#type: "hidden", name: "{name}", value: "{value}" }
            }
        }
    }
}

fn tick(on: bool) -> &'static str {
    if on { "yes" } else { "" }
}

/// Whether the person may give customers to others.
fn hands_over(desk: &Desk) -> bool {
    let reach = reaches(&desk.session.person, Subject::Account, Action::Change);
    reach.contains(&Reach::All) || reach.contains(&Reach::Team)
}

/// The form that corrects the customer.
pub fn customer_form(desk: &Desk, page: &CustomerPage, wrong: Option<&Wrong>) -> Element {
    if !desk.may(Subject::Account, Action::Change) {
        return rsx! {};
    }
    let text = desk.text;
    let account: &Account = &page.customer.account;
    let shown = Shown::of("customer".to_owned(), wrong);
    let errors = shown.errors();
    let owner = account.owner.map(|id| id.to_string()).unwrap_or_default();
    rsx! {
        details { class: "more", open: shown.mine.is_some(),
            summary { {t!(text, "customer-edit")} }
            form { class: "form plan-fields", method: "post", action: "/customers/{account.id}/edit", novalidate: true,
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                {shown.was(&[("name", &account.name), ("phone", account.phone.text()), ("email", account.email.text()), ("owner", &owner), ("active", tick(account.active))])}
                ErrorSummary { form: "customer", title: t!(text, "form-wrong"), errors: errors.clone() }
                Field { form: "customer", name: "name", label: t!(text, "label-name"), value: shown.typed("name", &account.name), error: errors.of("name"), autocomplete: "off", check: Account::CHECKS.of("name") }
                div { class: "form-grid",
                    Field { form: "customer", name: "phone", label: t!(text, "field-phone"), value: shown.typed("phone", account.phone.text()), kind: "tel", error: errors.of("phone"), autocomplete: "off", check: Account::CHECKS.of("phone") }
                    Field { form: "customer", name: "email", label: t!(text, "field-email"), value: shown.typed("email", account.email.text()), kind: "email", error: errors.of("email"), autocomplete: "off", check: Account::CHECKS.of("email") }
                }
                if hands_over(desk) {
                    Choice { form: "customer", name: "owner", label: t!(text, "customer-owner"), options: people_to_choose(desk, &page.people, account.owner, None), value: shown.typed("owner", &owner), hint: t!(text, "customer-owner-hint") }
                } else {
                    input { r#type: "hidden", name: "owner", value: shown.typed("was_owner", &owner) }
                }
                Tick { form: "customer", name: "active", label: t!(text, "customer-active"), checked: shown.ticked("active", account.active) }
                div { class: "form-actions", button { class: "button button-primary", r#type: "submit", {t!(text, "action-save")} } }
            }
        }
    }
}

/// The form of an address, or of another one.
pub fn address_form(
    desk: &Desk,
    page: &CustomerPage,
    wrong: Option<&Wrong>,
    of: Option<&Address>,
) -> Element {
    if !desk.may(Subject::Address, Action::Change) {
        return rsx! {};
    }
    let text = desk.text;
    let shown = Shown::of(of.map_or_else(|| "address".to_owned(), |a| form_of(a.id.0)), wrong);
    let errors = shown.errors();
    let (line, access) = of.map_or(("", ""), |a| (a.text.as_str(), a.access.text()));
    let title =
        if of.is_some() { t!(text, "customer-address-edit") } else { t!(text, "customer-address-add") };
    let label = of.map(|a| format!("{title}: {}", a.text));
    let form = shown.form.clone();
    let pin = of.and_then(|a| a.pin).map(|pin| pin.at);
    let (lat, lng) = pin.map(|at| (at.lat.to_string(), at.lng.to_string())).unwrap_or_default();
    let picked = (shown.typed("lat", &lat), shown.typed("lng", &lng));
    let pin = new_customer::pin_fields(desk, &form, (&picked.0, &picked.1), &errors);
    rsx! {
        details { class: "more", open: shown.mine.is_some(),
            summary { "aria-label": label, "{title}" }
            form { class: "form plan-fields", method: "post", action: "/customers/{page.customer.account.id}/addresses", novalidate: true,
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                if let Some(address) = of {
                    input { r#type: "hidden", name: "address", value: "{address.id}" }
                }
                {shown.was(&[("text", line), ("access", access), ("lat", &lat), ("lng", &lng)])}
                ErrorSummary { form: form.clone(), title: t!(text, "form-wrong"), errors: errors.clone() }
                Field { form: form.clone(), name: "text", label: t!(text, "field-address"), value: shown.typed("text", line), error: errors.of("text"), autocomplete: "off", check: Address::CHECKS.of("text") }
                Field { form: form.clone(), name: "access", label: t!(text, "field-access"), value: shown.typed("access", access), lines: 2, error: errors.of("access") }
                {pin}
                div { class: "form-actions", button { class: "button button-primary", r#type: "submit", {t!(text, "action-save")} } }
            }
        }
    }
}

/// The form of somebody at the customer's, or of somebody more.
pub fn contact_form(
    desk: &Desk,
    page: &CustomerPage,
    wrong: Option<&Wrong>,
    of: Option<&Contact>,
) -> Element {
    if !desk.may(Subject::Contact, Action::Change) {
        return rsx! {};
    }
    let text = desk.text;
    let shown = Shown::of(of.map_or_else(|| "contact".to_owned(), |c| form_of(c.id.0)), wrong);
    let errors = shown.errors();
    let now = |field: fn(&Contact) -> &str| of.map(field).unwrap_or_default();
    let (name, title) = (now(|c| &c.name), now(|c| &c.job_title));
    let (phone, email) = (now(|c| c.phone.text()), now(|c| c.email.text()));
    let role = of.map_or(ContactRole::default(), |c| c.role).name();
    let channel = of.and_then(|c| c.channel).map(Channel::name).unwrap_or_default();
    let primary = of.map_or(page.contacts.is_empty(), |c| c.primary);
    let was_primary = of.is_some_and(|c| c.primary);
    let roles = ContactRole::ALL.map(|role| (role.name().to_owned(), words::contact_role(text, role)));
    let no_wish = (String::new(), t!(text, "contact-no-wish"));
    let channels = Channel::ALL.map(|way| (way.name().to_owned(), words::channel(text, way)));
    let channels: Vec<(String, String)> = std::iter::once(no_wish).chain(channels).collect();
    let summary = if of.is_some() { t!(text, "contact-edit") } else { t!(text, "contact-add") };
    let label = of.map(|c| format!("{summary}: {}", c.name));
    let form = shown.form.clone();
    rsx! {
        details { class: "more", open: shown.mine.is_some(),
            summary { "aria-label": label, "{summary}" }
            form { class: "form plan-fields", method: "post", action: "/customers/{page.customer.account.id}/contacts", novalidate: true,
                Hidden { csrf: desk.session.csrf.clone(), cause: desk.new_cause() }
                if let Some(contact) = of {
                    input { r#type: "hidden", name: "contact", value: "{contact.id}" }
                    {shown.was(&[("name", name), ("job_title", title), ("phone", phone), ("email", email), ("role", role), ("channel", channel), ("primary", tick(was_primary))])}
                }
                ErrorSummary { form: form.clone(), title: t!(text, "form-wrong"), errors: errors.clone() }
                div { class: "form-grid",
                    Field { form: form.clone(), name: "name", label: t!(text, "label-name"), value: shown.typed("name", name), error: errors.of("name"), autocomplete: "off", check: Contact::CHECKS.of("name") }
                    Field { form: form.clone(), name: "job_title", label: t!(text, "contact-job-title"), value: shown.typed("job_title", title), error: errors.of("job_title"), autocomplete: "off", check: Contact::CHECKS.of("job_title") }
                    Field { form: form.clone(), name: "phone", label: t!(text, "field-phone"), value: shown.typed("phone", phone), kind: "tel", error: errors.of("phone"), autocomplete: "off", check: Contact::CHECKS.of("phone") }
                    Field { form: form.clone(), name: "email", label: t!(text, "field-email"), value: shown.typed("email", email), kind: "email", error: errors.of("email"), autocomplete: "off", check: Contact::CHECKS.of("email") }
                    Choice { form: form.clone(), name: "role", label: t!(text, "contact-role"), options: roles.to_vec(), value: shown.typed("role", role) }
                    Choice { form: form.clone(), name: "channel", label: t!(text, "contact-channel"), options: channels, value: shown.typed("channel", channel) }
                }
                Tick { form: form.clone(), name: "primary", label: t!(text, "contact-primary-tick"), checked: shown.ticked("primary", primary) }
                if of.is_some() {
                    Tick { form: form.clone(), name: "left", label: t!(text, "contact-left"), checked: shown.ticked("left", false) }
                }
                div { class: "form-actions", button { class: "button button-primary", r#type: "submit", {t!(text, "action-save")} } }
            }
        }
    }
}
