//! "Please check and sign": what was done, what it costs, who signs, and the signature itself.

use crate::platform::Ink;
use crate::store::{JobPage, NewBlob};
use crate::views::context::drafts::{Draft, use_draft};
use crate::views::context::{App, use_app};
use crate::views::frame::notice::Notice;
use crate::views::frame::reason_sheet::ReasonSheet;
use crate::views::frame::sheet::Sheet;
use crate::views::photos::kept::photos;
use crate::views::signing::review_offer::percent;
use dioxus::prelude::*;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use shared::money::{BasisPoints, Money};
use shared::records::{AccountKind, EvidenceBody, Slot, Written};
use shared::sync::BlobHash;
use ui::{Icon, Text, format_money, t};

/// Which element is signed on.
const PAD: &str = "signature-pad";

/// Half a signature.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Half {
    /// Somebody other than the customer signs.
    other: bool,
    name: String,
    remarks: String,
    typing: bool,
    typed: String,
    ink: Ink,
}

#[derive(Clone, Copy, PartialEq)]
enum Over {
    Nothing,
    Remarks,
    Refuse,
    Terms,
}

/// The page.
#[component]
pub(in crate::views) fn SignPage(
    page: JobPage,
    text: Text,
    /// Back to the stars, while they can be changed.
    #[props(default)]
    onrating: Option<EventHandler<()>>,
) -> Element {
    let app = use_app();
    let draft = use_draft::<Half>(format!("sign:{}:{}", page.job.id, page.job.round));
    let mut over = use_signal(|| Over::Nothing);
    let mut wrong = use_signal(|| None::<Missing>);
    let mut saving = use_signal(|| false);
    let Some(half) = draft.value.read().clone() else { return rsx! {} };
    let customer =
        page.account.as_ref().filter(|a| a.kind == AccountKind::Individual).map(|a| a.name.clone());
    let signer = signer(&half, customer.as_deref());
    let when = ui::format_date_time(app.in_the_offices_time(), app.zone(), text);
    let done = {
        let page = page.clone();
        let customer = customer.clone();
        move |_| {
            if saving() {
                return;
            }
            saving.set(true);
            let (page, customer) = (page.clone(), customer.clone());
            spawn(async move {
                wrong.set(sign(app, text, &page, draft, customer.as_deref()).await.err());
                saving.set(false);
            });
        }
    };
    rsx! {
        main { class: "hand-over-body sign-page",
            h1 { {t!(text, "handover-title")} }
            Notice {}
            BeforeAfter { page: page.clone(), text }
            Price { page: page.clone(), text }
            // Above the field: below it, what was just written would lie behind the buttons.
            if !half.remarks.trim().is_empty() {
                p { class: "notice notice-box", Icon { name: "message-square-text" } span { class: "pre-line", dir: "auto", "{half.remarks}" } }
            }
            Signer { draft_of: page.clone(), text, customer, half: PartialHalf(half.clone()), onchange: move |change: Change| { wrong.set(None); draft.change(|h| change.apply(h)) } }
            if half.typing {
                div { class: "field",
                    label { r#for: "typed-name", {t!(text, "handover-typed-name")} }
                    input {
                        id: "typed-name",
                        r#type: "text",
                        dir: "auto",
                        autocomplete: "off",
                        initial_value: "{half.typed}",
                        oninput: move |event| { wrong.set(None); draft.change(|h| h.typed = event.value()) },
                    }
                    p { class: "field-hint", {t!(text, "handover-typed-means")} }
                }
                button {
                    class: "button button-quiet",
                    r#type: "button",
                    onclick: move |_| draft.change(|h| h.typing = false),
                    Icon { name: "pen-line" }
                    {t!(text, "handover-draw-instead")}
                }
            } else {
                Pad {
                    draft: Handle(draft),
                    text,
                    caption: t!(text, "handover-signed-by", name = isolated(&signer), when = isolated(&when)),
                }
            }
            if let Some(onrating) = onrating {
                button { class: "button button-quiet", r#type: "button", onclick: move |_| onrating.call(()),
                    Icon { name: "undo-2" }
                    {t!(text, "handover-change-rating")}
                }
            }
        }
        footer { class: "phone-foot sign-foot",
            if let Some(missing) = wrong().filter(|m| m.still(&half)) {
                p { class: "field-error", role: "alert", Icon { name: "circle-alert" } span { {missing.says(text)} } }
            }
            div { class: "phone-foot-row",
                button { class: "button", r#type: "button", onclick: move |_| over.set(Over::Remarks), {t!(text, "handover-add-remarks")} }
                button { class: "button", r#type: "button", onclick: move |_| over.set(Over::Refuse), {t!(text, "handover-wont-sign")} }
                button { class: "button", r#type: "button", onclick: move |_| over.set(Over::Terms), {t!(text, "handover-terms")} }
            }
            button {
                class: "button button-primary",
                r#type: "button",
                "aria-busy": if saving() { "true" } else { "false" },
                onclick: done,
                {t!(text, "handover-done")}
            }
        }
        match over() {
            Over::Nothing => rsx! {},
            Over::Terms => rsx! {
                Sheet { title: t!(text, "handover-terms"), text, onclose: move |()| over.set(Over::Nothing),
                    if !page.company.terms.trim().is_empty() {
                        p { class: "pre-line", dir: "auto", "{page.company.terms}" }
                    }
                    p { class: "lead",
                        match page.shown().amount.seen() {
                            Some(_) => t!(text, "handover-terms-text"),
                            None => t!(text, "handover-terms-text-no-amount"),
                        }
                    }
                }
            },
            Over::Remarks => rsx! {
                Sheet { title: t!(text, "handover-remarks"), text, onclose: move |()| over.set(Over::Nothing),
                    div { class: "field",
                        label { r#for: "remarks", {t!(text, "handover-remarks-hint")} }
                        textarea {
                            id: "remarks",
                            rows: "4",
                            dir: "auto",
                            initial_value: "{half.remarks}",
                            oninput: move |event| draft.change(|h| h.remarks = event.value()),
                        }
                    }
                    button { class: "button button-primary", r#type: "button", onclick: move |_| over.set(Over::Nothing),
                        {t!(text, "action-save")}
                    }
                }
            },
            Over::Refuse => rsx! {
                ReasonSheet {
                    title: t!(text, "handover-wont-sign"),
                    text,
                    lead: t!(text, "handover-wont-sign-why"),
                    choices: vec![
                        t!(text, "handover-wont-sign-not-done"),
                        t!(text, "handover-wont-sign-price"),
                        t!(text, "handover-wont-sign-damage"),
                    ],
                    actions: vec![t!(text, "handover-wont-sign-confirm")],
                    onclose: move |()| over.set(Over::Nothing),
                    onreason: move |(reason, _): (String, usize)| {
                        let Some(visit) = page.visit.clone() else { return };
                        let shown = page.shown();
                        let shown_hash = shown.hash();
                        let body = EvidenceBody::NotSigned { reason, shown, shown_hash };
                        let change = app.capture(&page.job, &visit, body);
                        let forget = draft.forget();
                        over.set(Over::Nothing);
                        app.act(vec![change], move |app| {
                            forget();
                            app.platform().arrived_on_screen();
                        });
                    },
                }
            },
        }
    }
}

/// What a signature still needs.
#[derive(Clone, Copy, PartialEq)]
enum Missing {
    Name,
    Signature,
    /// Something is drawn, but no more than a dot.
    More,
}

impl Missing {
    /// Whether it is still missing from what is on the page now.
    fn still(self, half: &Half) -> bool {
        match self {
            Missing::Name => true,
            Missing::Signature => half.typing || half.ink.is_empty(),
            Missing::More => !half.typing && !half.ink.is_empty() && !half.ink.is_signature(),
        }
    }

    fn says(self, text: Text) -> String {
        match self {
            Missing::Name => t!(text, "handover-name-missing"),
            Missing::Signature => t!(text, "handover-signature-missing"),
            Missing::More => t!(text, "handover-signature-small"),
        }
    }
}

/// First before photo and last after photo.
#[component]
fn BeforeAfter(page: JobPage, text: Text) -> Element {
    let app = use_app();
    let before = photos(&page, Slot::Before).into_iter().next();
    let after = photos(&page, Slot::After).into_iter().next_back();
    if before.is_none() && after.is_none() {
        return rsx! { p { class: "lead small", {t!(text, "handover-no-photos")} } };
    }
    let pair = [(before, t!(text, "handover-before")), (after, t!(text, "handover-after"))];
    rsx! {
        div { class: "before-after",
            for (photo , label) in pair {
                if let Some(photo) = photo {
                    figure { key: "{photo.id}",
                        img { src: app.picture(&photo.thumb), alt: "{label}" }
                        figcaption { class: "photo-chip", "aria-hidden": "true", "{label}" }
                    }
                }
            }
        }
    }
}

/// What was done and what it costs, as it is hashed with the signature.
#[component]
fn Price(page: JobPage, text: Text) -> Element {
    let shown = page.shown();
    let discount = shown.discount.unwrap_or_default();
    let earned = discount != BasisPoints(0);
    let (amount, off) = (shown.amount.seen(), shown.taken_off());
    let money = |of: Money| format_money(of.minor, of.currency.code(), text);
    rsx! {
        if shown.done.trim().is_empty() {
            section { "aria-label": t!(text, "handover-ordered"), class: "stack-tight",
                h2 { class: "section-title", {t!(text, "handover-ordered")} }
                p { class: "strong", dir: "auto", "{shown.title}" }
                if !shown.description.trim().is_empty() {
                    p { class: "lead pre-line", dir: "auto", "{shown.description}" }
                }
            }
        } else {
            section { "aria-label": t!(text, "handover-work-done"), class: "stack-tight",
                p { class: "lead", dir: "auto", "{shown.title}" }
                h2 { class: "section-title", {t!(text, "handover-work-done")} }
                p { class: "strong pre-line", dir: "auto", "{shown.done}" }
            }
        }
        dl { class: "price-lines",
            if let Some(amount) = amount.filter(|_| earned) {
                div { class: "price-line",
                    dt { {t!(text, "job-amount")} }
                    dd { {money(amount)} }
                }
            }
            if earned {
                div { class: "price-line",
                    dt { {t!(text, "handover-discount", percent = percent(discount, text))} }
                    dd {
                        match off {
                            Some(off) => money(Money { minor: -off.minor, ..off }),
                            None => t!(text, "handover-on-invoice"),
                        }
                    }
                }
            }
            div { class: "price-line price-total",
                dt { {t!(text, "handover-to-pay")} }
                dd {
                    match shown.to_pay() {
                        Some(left) => money(left),
                        None => t!(text, "handover-no-amount"),
                    }
                }
            }
        }
    }
}

/// What the signer part changes of the draft.
enum Change {
    Other(bool),
    Name(String),
}

impl Change {
    fn apply(self, half: &mut Half) {
        match self {
            Change::Other(other) => half.other = other,
            Change::Name(name) => half.name = name,
        }
    }
}

/// A draft as a prop: always drawn again.
#[derive(Clone)]
struct PartialHalf(Half);
impl PartialEq for PartialHalf {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The draft's handle as a prop: always the same one.
#[derive(Clone)]
struct Handle(Draft<Half>);
impl PartialEq for Handle {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Who is signing: the customer, or somebody else by name.
#[component]
fn Signer(
    draft_of: JobPage,
    text: Text,
    customer: Option<String>,
    half: PartialHalf,
    onchange: EventHandler<Change>,
) -> Element {
    let other = half.0.other || customer.is_none();
    rsx! {
        if let Some(customer) = customer {
            label { class: "picker", r#for: "who-signs",
                span { {t!(text, "handover-who")} }
                span {
                    select {
                        id: "who-signs",
                        class: "picker-select",
                        dir: "auto",
                        onchange: move |event| onchange.call(Change::Other(event.value() == "other")),
                        option { value: "customer", selected: !other, "{customer}" }
                        option { value: "other", selected: other, {t!(text, "handover-who-other")} }
                    }
                    Icon { name: "chevron-down" }
                }
            }
        }
        if other && !half.0.typing {
            div { class: "field",
                label { r#for: "signer-name", {t!(text, "handover-who-name")} }
                input {
                    id: "signer-name",
                    r#type: "text",
                    dir: "auto",
                    autocomplete: "off",
                    initial_value: "{half.0.name}",
                    oninput: move |event| onchange.call(Change::Name(event.value())),
                }
            }
        }
    }
}

/// The field to sign on.
#[component]
fn Pad(draft: Handle, text: Text, caption: String) -> Element {
    let app = use_app();
    let draft = draft.0;
    use_future(move || async move {
        let ink = draft.get().ink;
        let mut changes = app.platform().sign_on(PAD, &ink);
        while let Some(ink) = changes.next().await {
            draft.change(|h| h.ink = ink);
        }
    });
    rsx! {
        div { class: "sign-pad",
            canvas { id: PAD, role: "img", "aria-label": t!(text, "handover-sign-here") }
            div { class: "sign-pad-tools sign-pad-other",
                button { r#type: "button", onclick: move |_| draft.change(|h| h.typing = true),
                    Icon { name: "keyboard" }
                    {t!(text, "handover-type-instead")}
                }
            }
            div { class: "sign-pad-tools",
                button { r#type: "button", onclick: move |_| app.platform().undo_stroke(),
                    Icon { name: "undo-2" }
                    span { class: "visually-hidden", {t!(text, "handover-undo")} }
                }
                button { r#type: "button", onclick: move |_| app.platform().clear_signature(),
                    Icon { name: "eraser" }
                    {t!(text, "handover-clear")}
                }
            }
            div { class: "sign-pad-caption sign-pad-line-above", "{caption}" }
        }
    }
}

/// Text of another direction, kept apart from what stands around it.
fn isolated(text: &str) -> String {
    ui::apart(text).into_owned()
}

fn signer(half: &Half, customer: Option<&str>) -> String {
    match customer {
        Some(customer) if !half.other => customer.to_owned(),
        // Anyone who types a name for a signature is the one who signs.
        _ if half.typing => half.typed.trim().to_owned(),
        _ => half.name.trim().to_owned(),
    }
}

/// Makes the signature a fact; the sentence says what is missing.
async fn sign(
    app: App,
    text: Text,
    page: &JobPage,
    draft: Draft<Half>,
    customer: Option<&str>,
) -> Result<(), Missing> {
    let half = draft.get();
    let signer = signer(&half, customer);
    if signer.is_empty() && !half.typing {
        return Err(Missing::Name);
    }
    let Some(visit) = &page.visit else { return Err(Missing::Signature) };
    let mut blobs = Vec::new();
    let written = if half.typing {
        let name = half.typed.trim().to_owned();
        if name.is_empty() {
            return Err(Missing::Signature);
        }
        Written::Typed { name }
    } else {
        let drawing = app.platform().read_signature().await;
        let Some(drawing) = drawing.filter(|d| !d.ink.is_empty()) else {
            return Err(Missing::Signature);
        };
        if !drawing.ink.is_signature() {
            return Err(Missing::More);
        }
        let strokes = serde_json::to_vec(&drawing.ink).map_err(|_| Missing::Signature)?;
        let (png, vector) = (BlobHash::of(&drawing.png), BlobHash::of(&strokes));
        blobs.push(NewBlob { bytes: drawing.png, mime: "image/png".to_owned() });
        blobs.push(NewBlob { bytes: strokes, mime: "application/json".to_owned() });
        Written::Drawn { png, strokes: vector }
    };
    let shown = page.shown();
    let shown_hash = shown.hash();
    let body = EvidenceBody::Signature {
        signer,
        written,
        remarks: half.remarks.trim().to_owned(),
        language: text.language().tag().to_owned(),
        shown,
        shown_hash,
        fix: app.near_fix(),
    };
    let change = app.capture(&page.job, visit, body);
    let forget = draft.forget();
    if app.execute(vec![change], blobs).await {
        forget();
        app.platform().arrived_on_screen();
    }
    Ok(())
}
