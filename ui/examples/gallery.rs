//! Every component on one static page, to be looked at: `cargo run -p ui --example gallery -- phone|web|hand-over > page.html`.
//! Serve it beside `assets/` (links are to `/assets/…`); add `light`, `dark` or `sunlight`, and a language tag, to see others.

use dioxus::prelude::*;
use ui::{
    Avatar, Banner, Chip, CompareSlider, EmptyState, ErrorState, GateLine, GateStrip, Icon, Language, Logo,
    Signature, Skeleton, Stars, StarsInput, Status, StatusChip, Step, StepState, Text, TimelineEntry, Tone,
    t,
};

const STROKES: &str = r#"[[{"x":10,"y":80},{"x":18,"y":50},{"x":32,"y":28},{"x":44,"y":34},{"x":40,"y":70},{"x":34,"y":84},{"x":40,"y":62},
    {"x":58,"y":44},{"x":70,"y":52},{"x":78,"y":78},{"x":98,"y":60},{"x":112,"y":36},{"x":122,"y":44},{"x":126,"y":72},{"x":146,"y":50},
    {"x":164,"y":6},{"x":168,"y":2},{"x":164,"y":34},{"x":160,"y":70},{"x":176,"y":66},{"x":188,"y":44},{"x":194,"y":66},{"x":230,"y":46}]]"#;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let said = |word: &str| words.iter().any(|given| given == word);
    let theme = ["light", "dark", "sunlight"].into_iter().find(|theme| said(theme)).unwrap_or("light");
    let language = Language::ALL.into_iter().find(|language| said(language.tag())).unwrap_or_default();
    let text = Text::of(language);
    let (body, styles) = if said("web") {
        (web(text), ui::WEB_STYLES.as_slice())
    } else if said("web-job") {
        (web_job(text), ui::WEB_STYLES.as_slice())
    } else if said("hand-over") {
        (hand_over(text), ui::PHONE_STYLES.as_slice())
    } else if said("gate") {
        (phone_gate(text), ui::PHONE_STYLES.as_slice())
    } else if said("states") {
        (states(text), ui::PHONE_STYLES.as_slice())
    } else {
        (phone_today(text), ui::PHONE_STYLES.as_slice())
    };
    let links: String = styles
        .iter()
        .map(|name| format!("<link rel=\"stylesheet\" href=\"{}/{name}\">", ui::ASSETS))
        .collect();
    println!(
        "<!doctype html><html lang=\"{}\" dir=\"{}\" data-theme=\"{theme}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Gallery</title>{links}</head><body>{}</body></html>",
        language.tag(),
        text.dir(),
        dioxus_ssr::render_element(body)
    );
}

fn picture(from: &str, to: &str, fixed: bool) -> String {
    let drop = if fixed { "" } else { "%3Ccircle cx='306' cy='258' r='11' fill='%237bb8e8'/%3E" };
    format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 349 316' preserveAspectRatio='xMidYMid slice'%3E\
         %3ClinearGradient id='g' x2='1' y2='1'%3E%3Cstop stop-color='%23{from}'/%3E%3Cstop offset='1' stop-color='%23{to}'/%3E%3C/linearGradient%3E\
         %3Crect width='349' height='316' fill='url(%23g)'/%3E%3Crect x='124' y='58' width='116' height='179' rx='10' fill='%23e8e4d9'/%3E\
         %3Crect x='140' y='79' width='84' height='48' fill='%23b8b1a1'/%3E%3Ccircle cx='182' cy='174' r='21' fill='%238a8475'/%3E\
         %3Cpath d='M240 106h68v150' stroke='%23a86a3a' stroke-width='15' fill='none'/%3E{drop}%3C/svg%3E"
    )
}

fn gates() -> Vec<Step> {
    let mut steps =
        vec![Step::new("Arrived", StepState::Passed), Step::new("Before photos", StepState::Current)];
    steps.extend(
        ["Work complete", "After photos", "Rating", "Review", "Signature"]
            .map(|n| Step::new(n, StepState::Locked)),
    );
    steps
}

fn tabs(text: Text) -> Element {
    let tabs = [
        ("list-checks", t!(text, "tab-today")),
        ("map", t!(text, "tab-map")),
        ("file-text", t!(text, "tab-estimates")),
        ("circle-user", t!(text, "tab-me")),
    ];
    rsx! {
        nav { "aria-label": t!(text, "tabs-label"),
            ul { class: "tab-bar",
                for (index , (icon , label)) in tabs.into_iter().enumerate() {
                    li {
                        a { class: "tab", href: "#", "aria-current": if index == 0 { Some("page") } else { None },
                            Icon { name: icon }
                            span { "{label}" }
                        }
                    }
                }
            }
        }
    }
}

fn phone_today(text: Text) -> Element {
    let rows = [
        ("13:00", "Drain inspection", "Acme Bakery · until 14:30 · 5.0 km"),
        ("15:15", "AC service, 2 units", "Lena Großmann-Westerfeld · until 16:45 · 7.3 km"),
        ("Anytime", "Replace shut-off valve", "Kiosk am Markt · 45 min · 2.4 km"),
    ];
    rsx! {
        div { class: "phone",
            header { class: "phone-top",
            Banner { tone: Tone::Offline, icon: "wifi-off", text: t!(text, "banner-offline-waiting", waits = "6 photos and 1 change"), href: "#" }
            }
            main { class: "phone-body",
                div { class: "screen-title",
                    p { class: "kicker", "Friday 20 November" }
                    h1 { {t!(text, "today-done-of", done = 1, total = 5)} }
                }
                section { class: "visit-card",
                    div { class: "visit-card-top",
                        StatusChip { status: Status::Scheduled, label: t!(text, "today-next", window = "10:30–12:00") }
                        span { "3.2 km · 9 min ago" }
                    }
                    h2 { class: "visit-card-title", "Water heater, no hot water" }
                    p { class: "muted", "राहुल पाटील · 14 Prabhat Road, Pune" }
                    p { class: "visit-card-warning", Icon { name: "triangle-alert", class: "icon-s" } "Dog in the yard. Ring twice." }
                    div { class: "button-pair",
                        a { class: "button", href: "#", Icon { name: "navigation" } {t!(text, "today-directions")} }
                        a { class: "button", href: "#", Icon { name: "phone" } {t!(text, "today-call")} }
                    }
                    button { class: "button button-primary", {t!(text, "job-on-my-way")} }
                }
                ul { class: "visit-list",
                    for (time , title , sub) in rows {
                        li {
                            a { class: "visit-row", href: "#",
                                span { class: "visit-row-time", "{time}" }
                                span { class: "grow",
                                    span { class: "visit-row-title", "{title}" }
                                    div { class: "visit-row-sub", "{sub}" }
                                }
                                Icon { name: "chevron-right", class: "icon-flip" }
                            }
                        }
                    }
                    li {
                        a { class: "visit-row visit-row-done", href: "#",
                            span { class: "visit-row-time", "08:00" }
                            span { class: "grow",
                                span { class: "visit-row-title", "Boiler check" }
                                div { class: "visit-row-sub", "Done 09:12 · 6 photos, 1 change" }
                            }
                            Chip { tone: Tone::Offline, icon: "cloud-upload", label: "7" }
                        }
                    }
                }
            }
            {tabs(text)}
        }
    }
}

fn phone_gate(text: Text) -> Element {
    rsx! {
        div { class: "phone",
            header { class: "phone-top",
            Banner { tone: Tone::Offline, icon: "wifi-off", text: t!(text, "banner-offline-waiting", waits = "9 photos and 6 changes"), href: "#" }
            }
            main { class: "phone-body",
                div { class: "phone-head",
                    a { class: "back", href: "#", "aria-label": t!(text, "action-back"), Icon { name: "arrow-left", class: "icon-flip" } }
                    div { class: "phone-head-text",
                        div { class: "phone-head-title", "Water heater, no hot water" }
                        div { class: "phone-head-sub", "राहुल पाटील · On site since 10:34" }
                    }
                }
                GateLine { text, steps: gates() }
                div { class: "screen-title",
                    p { class: "kicker", {t!(text, "gate-step", n = 2, total = 7)} }
                    h1 { {t!(text, "photos-before-title")} }
                    p { class: "lead", {t!(text, "photos-before-lead")} }
                }
                div { class: "photo-grid",
                    for (time , from , to) in [("10:36", "8595a3", "b5bac4"), ("10:37", "8f8779", "c4bcb0"), ("10:38", "748177", "a5b0a8")] {
                        button { class: "photo",
                            img { src: picture(from, to, false), alt: "Before photo, {time}" }
                            span { class: "photo-chip", Icon { name: "smartphone", class: "icon-s" } {t!(text, "photos-on-phone", time = time)} }
                        }
                    }
                    button { class: "photo-add", Icon { name: "camera" } {t!(text, "photos-take")} }
                }
                p { class: "promise", Icon { name: "shield-check" } {t!(text, "photos-promise")} }
            }
            div { class: "phone-foot",
                button { class: "button", {t!(text, "photos-cant")} }
                button { class: "button button-primary", {t!(text, "work-start")} Icon { name: "arrow-right", class: "icon-flip" } }
            }
        }
    }
}

fn hand_over(text: Text) -> Element {
    let money = |minor| ui::format_money(minor, "INR", text);
    let lines = [
        ("Replaced heating element", 240_000),
        ("Labor, 1.5 h", 120_000),
        ("Thank-you discount 5 %", -18_000),
        ("Tax 18 %", 61_560),
    ];
    rsx! {
        div { class: "phone",
            div { class: "hand-over",
                header { class: "hand-over-head",
                    Logo { name: "Deccan Plumbing" }
                    button { class: "button", Icon { name: "languages" } {text.language().name()} }
                }
                main { class: "hand-over-body",
                    h1 { {t!(text, "handover-title")} }
                    div { class: "before-after",
                        figure {
                            img { src: picture("8595a3", "b5bac4", false), alt: "" }
                            figcaption { class: "photo-chip", {t!(text, "handover-before")} }
                        }
                        figure {
                            img { src: picture("93abb0", "cbd5d8", true), alt: "" }
                            figcaption { class: "photo-chip", {t!(text, "handover-after")} }
                        }
                    }
                    dl { class: "price-lines",
                        for (what , minor) in lines {
                            div { class: "price-line",
                                dt { "{what}" }
                                dd { {money(minor)} }
                            }
                        }
                        div { class: "price-line price-total",
                            dt { {t!(text, "handover-to-pay")} }
                            dd { {money(403_560)} }
                        }
                    }
                    button { class: "picker",
                        span { {t!(text, "handover-who")} }
                        span { "राहुल पाटील" Icon { name: "chevron-down" } }
                    }
                    div { class: "sign-pad",
                        Signature { text, strokes: STROKES, name: "राहुल पाटील", size: (240.0, 130.0) }
                        div { class: "sign-pad-tools",
                            button { Icon { name: "eraser" } {t!(text, "handover-clear")} }
                        }
                        div { class: "sign-pad-line" }
                        div { class: "sign-pad-caption", "राहुल पाटील · 20 Nov 2026, 12:04" }
                    }
                }
                div { class: "phone-foot",
                    div { class: "phone-foot-row",
                        button { class: "button", {t!(text, "handover-add-remarks")} }
                        button { class: "button", {t!(text, "handover-wont-sign")} }
                        button { class: "button", {t!(text, "handover-terms")} }
                    }
                    button { class: "button button-primary", {t!(text, "handover-done")} }
                }
            }
        }
    }
}

fn states(text: Text) -> Element {
    rsx! {
        div { class: "phone",
            header { class: "phone-top",
            Banner { tone: Tone::Working, icon: "cloud-check", text: t!(text, "banner-all-sent", time = "14:02") }
            }
            main { class: "phone-body",
                h1 { {t!(text, "handover-rate")} }
                StarsInput { text, legend: t!(text, "handover-rate"), value: 4 }
                p { class: "stars-word", {t!(text, "handover-star-4")} }
                div { class: "row",
                    for status in Status::ALL {
                        StatusChip { status, label: status.label(text) }
                    }
                }
                GateLine { text, steps: [StepState::Passed, StepState::Skipped, StepState::Waived, StepState::Waiting, StepState::Current, StepState::Open, StepState::Locked].map(|state| Step::new("Step", state)).to_vec() }
                div { class: "row", Stars { text, value: 4 } Avatar { initials: "AV" } }
                div { class: "field",
                    label { r#for: "why", {t!(text, "reason-label")} }
                    input { id: "why", "aria-invalid": "true", "aria-describedby": "why-error" }
                    p { id: "why-error", class: "field-error", Icon { name: "circle-alert" } {t!(text, "reason-missing")} }
                }
                div { class: "choice-list",
                    button { class: "choice", "aria-pressed": "true", Icon { name: "lock" } {t!(text, "reason-no-access")} }
                    button { class: "choice", "aria-pressed": "false", Icon { name: "package" } {t!(text, "reason-parts-needed")} }
                }
                Skeleton { label: "Loading" }
                EmptyState { icon: "calendar-days", title: t!(text, "today-empty-title"), text: t!(text, "today-empty-text"), button { class: "button", {t!(text, "action-retry")} } }
                ErrorState { title: t!(text, "error-title"), safe: t!(text, "error-safe"), button { class: "button", {t!(text, "action-retry")} } }
            }
            div { class: "undo-bar", role: "status", span { "Arrived 10:34" } button { class: "button", {t!(text, "action-undo")} } }
        }
    }
}

fn sidebar(text: Text) -> Element {
    let links = [
        ("calendar-days", t!(text, "nav-today")),
        ("map", t!(text, "nav-map")),
        ("briefcase", t!(text, "nav-jobs")),
        ("users", t!(text, "nav-customers")),
        ("file-text", t!(text, "nav-estimates")),
        ("receipt", t!(text, "nav-invoices")),
        ("inbox", t!(text, "nav-inbox")),
        ("refresh-cw", t!(text, "nav-sync-health")),
        ("chart-no-axes-column", t!(text, "nav-reports")),
    ];
    rsx! {
        header { class: "sidebar",
            Logo { name: "Sevengate" }
            nav { "aria-label": t!(text, "nav-label"),
                ul {
                    for (index , (icon , label)) in links.into_iter().enumerate() {
                        li {
                            a { class: "nav-link", href: "#", "aria-current": if index == 0 { Some("page") } else { None },
                                Icon { name: icon }
                                span { "{label}" }
                            }
                        }
                    }
                }
            }
            div { class: "sidebar-foot",
                a { class: "nav-link", href: "#", Icon { name: "settings" } span { {t!(text, "nav-settings")} } }
            }
        }
    }
}

struct Bar(i64, i64, &'static str, &'static str, &'static str);
struct Lane(&'static str, &'static str, &'static str, &'static [Bar]);

const LANES: &[Lane] = &[
    Lane(
        "Asha Verma",
        "1 of 5 · offline 31 min",
        "offline",
        &[
            Bar(480, 550, "bar-done", "Boiler check", "Done 09:12"),
            Bar(630, 720, "bar-way bar-stale", "Water heater", "On the way · known 10:12"),
            Bar(780, 870, "bar-scheduled", "Drain inspection", "Acme Bakery"),
            Bar(915, 1005, "bar-scheduled", "AC service, 2 units", "Großmann-Westerfeld"),
        ],
    ),
    Lane(
        "Miguel Ortega",
        "1 of 3 · offline 42 min",
        "offline",
        &[
            Bar(510, 600, "bar-done", "Leak under sink", "Done 09:55"),
            Bar(615, 735, "bar-way bar-stale", "Heat pump install", "On the way · known 10:01"),
            Bar(840, 960, "bar-scheduled", "Radiator swap", "Kindergarten West"),
        ],
    ),
    Lane(
        "Tomasz Zieliński",
        "1 of 4 · late 43 min",
        "alert",
        &[
            Bar(480, 585, "bar-done", "Gas safety check", "Done 09:31"),
            Bar(600, 680, "bar-alert", "! Blocked drain", "Late · not arrived"),
            Bar(705, 780, "bar-scheduled", "Valve replacement", "Kiosk am Markt"),
            Bar(900, 1020, "bar-scheduled", "Boiler service", "Hotel Krone"),
        ],
    ),
    Lane(
        "Priya Nair",
        "1 of 3 done",
        "working",
        &[
            Bar(495, 570, "bar-done", "Filter change", "Done 09:20"),
            Bar(585, 675, "bar-working", "Thermostat fault", "Working · step 5 of 7"),
            Bar(720, 810, "bar-scheduled", "Estimate visit", "New customer"),
        ],
    ),
    Lane(
        "Jonas Lindqvist",
        "Free from 13:00",
        "done",
        &[Bar(540, 765, "bar-working", "Bathroom rough-in", "Working · day 2 of 3")],
    ),
];

fn web(text: Text) -> Element {
    let (board, hours) = ("from-8 to-18", 8..18_i64);
    let tiles = [
        ("alert", "alarm-clock", t!(text, "tile-late", n = 1), "Blocked drain · 43 min"),
        ("offline", "user-x", t!(text, "tile-unassigned", n = 5), "2 must start before noon"),
        ("offline", "wifi-off", t!(text, "tile-offline", n = 2, minutes = 30), "Miguel 42, Asha 31 min"),
        ("way", "git-compare", t!(text, "tile-decide", n = 1), "Moved while offline · Radiator swap"),
        ("alert", "star", t!(text, "tile-low-rating", n = 2), "Leak under sink · call the customer"),
    ];
    rsx! {
        div { class: "web",
            {sidebar(text)}
            main { class: "web-main",
                div { class: "topbar",
                    h1 { "Friday 20 November" }
                    div { class: "date-nav",
                        a { href: "#", "aria-label": t!(text, "day-previous"), Icon { name: "chevron-left", class: "icon-flip" } }
                        a { href: "#", {t!(text, "day-today")} }
                        a { href: "#", "aria-label": t!(text, "day-next"), Icon { name: "chevron-right", class: "icon-flip" } }
                    }
                    StatusChip { status: Status::Live, label: t!(text, "live") }
                    div { class: "topbar-end",
                        div { class: "search", role: "search",
                            Icon { name: "search" }
                            input { r#type: "search", "aria-label": t!(text, "search-label"), placeholder: t!(text, "search-label") }
                            span { class: "key", "aria-hidden": "true", "/" }
                        }
                        a { class: "button button-primary", href: "#", Icon { name: "plus" } {t!(text, "new-job")} }
                    }
                }
                section { class: "tiles", "aria-label": t!(text, "tiles-label"),
                    for (tone , icon , title , detail) in tiles {
                        a { class: "tile tile-{tone}", href: "#",
                            span { class: "tile-icon", Icon { name: icon } }
                            span { span { class: "tile-title", "{title}" } span { class: "tile-detail", "{detail}" } }
                        }
                    }
                }
                section { class: "time-board grow {board}", "aria-label": t!(text, "board-label"),
                    div { class: "time-board-scroll", tabindex: "0",
                        div { class: "time-board-inner",
                            div { class: "board-head", "aria-hidden": "true",
                                span {}
                                div { class: "hours",
                                    for hour in hours {
                                        span { class: "hour s-{hour * 12}", "{hour}:00" }
                                    }
                                }
                            }
                            for Lane(name , state , tone , bars) in LANES {
                                div { class: "lane",
                                    a { class: "lane-person", href: "#",
                                        Avatar { initials: ui::initials(name) }
                                        span { span { class: "lane-name", "{name}" } span { class: "lane-state tone-{tone}", "{state}" } }
                                    }
                                    div { class: "lane-track",
                                        for Bar(start , end , class , title , detail) in bars.iter() {
                                            a { class: "bar {class} {ui::board_place(*start, *end)}", href: "#",
                                                span { class: "bar-title", "{title}" }
                                                span { class: "bar-detail", "{detail}" }
                                            }
                                        }
                                        if *name == "Priya Nair" {
                                            span { class: "trace {ui::board_place(590, 640)}" }
                                        }
                                    }
                                }
                            }
                            button { class: "lane-folded", "Team East · 1 of 16 shown · 15 with nothing that needs you, folded" }
                            div { class: "now-line {ui::board_now(643)}",
                                span { class: "visually-hidden", {t!(text, "board-now", time = "10:43")} }
                                span { class: "now-time", "aria-hidden": "true", "10:43" }
                            }
                        }
                    }
                }
                section { class: "tray",
                    div {
                        h2 { class: "tray-title small", {t!(text, "board-unassigned")} }
                        div { class: "tray-count", {t!(text, "board-jobs", n = 5)} }
                    }
                    ul { class: "tray-list",
                        li {
                            a { class: "tray-job tray-urgent", href: "#",
                                strong { Icon { name: "siren" } " No heating, infant in house" }
                                span { "Before 12:00 · 2.1 km from Jonas" }
                            }
                        }
                        for (title , detail) in [("Dishwasher hookup", "Anytime today · 45 min"), ("Leak check after storm", "Before 12:00 · 1 h"), ("Annual boiler service", "This week · 1.5 h"), ("Estimate: bathroom", "This week · sales")] {
                            li {
                                a { class: "tray-job", href: "#", strong { "{title}" } span { "{detail}" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn web_job(text: Text) -> Element {
    let passed = |number: u8, time: &str, detail: &str| {
        Step::new(ui::gate_name(text, number), StepState::Passed).at(time).detail(detail)
    };
    let steps = vec![
        passed(1, "10:34", "38 m from address"),
        passed(2, "10:41", "3 photos"),
        passed(3, "11:48", "1 h 07 min"),
        passed(4, "11:53", "4 photos"),
        passed(5, "11:58", "5 stars"),
        Step::new(ui::gate_name(text, 6), StepState::Waived).at("11:59").detail("Customer in a hurry"),
        Step::new(ui::gate_name(text, 7), StepState::Current).at("12:04").detail("राहुल पाटील"),
    ];
    let story = [
        ("12:31", "cloud-check", "Reached the office", "14 changes, 5 of 7 photos"),
        ("12:04", "pen-line", "Signed and completed", "Asha Verma · offline"),
        ("11:59", "star", "Review offer accepted", "5 % on the invoice"),
        ("11:58", "smile", "Rated 5 of 5", "“Fast and clean.”"),
        ("11:20", "package", "Part used", "Heating element 2 kW × 1"),
        ("10:41", "play", "Started work", ""),
        ("10:12", "navigation", "On my way", "Text not sent: phone was offline"),
    ];
    rsx! {
        div { class: "web",
            {sidebar(text)}
            main { class: "web-main",
                div { class: "page-head",
                    div {
                        nav { class: "breadcrumb", "aria-label": "Breadcrumb", ol { li { a { href: "#", "Jobs" } } li { "JOB-1042" } } }
                        h1 { "Water heater, no hot water" }
                        p { class: "page-head-sub", "राहुल पाटील · 14 Prabhat Road, Pune · +91 20 5550 0142 · planned 10:30–12:00 · Asha Verma" }
                    }
                    div { class: "topbar-end",
                        StatusChip { status: Status::Completed, label: "Completed" }
                        StatusChip { status: Status::Waiting, label: t!(text, "job-photos-pending", n = 2) }
                        a { class: "button", href: "#", Icon { name: "file-down" } {t!(text, "job-report")} }
                        a { class: "button button-primary", href: "#", Icon { name: "receipt" } {t!(text, "job-create-invoice")} }
                    }
                }
                GateStrip { text, steps }
                div { class: "job-grid",
                    div { class: "job-main",
                        CompareSlider {
                            text,
                            before_src: picture("8595a3", "b5bac4", false),
                            after_src: picture("93abb0", "cbd5d8", true),
                            before_label: "Before · 10:36",
                            after_label: "After · 11:50",
                        }
                        div { class: "job-two",
                            div { class: "map",
                                span { class: "map-note", {t!(text, "job-map-note", distance = "38 m", m = 12)} }
                            }
                            section { class: "card stack",
                                h2 { class: "label muted", {t!(text, "job-signature")} }
                                Signature { text, strokes: STROKES, name: "राहुल पाटील", size: (260.0, 100.0) }
                                p { class: "small muted", {t!(text, "job-signed-for", name = "राहुल पाटील", time = "12:04", amount = ui::format_money(403_560, "INR", text), photos = 7)} }
                                p { class: "small strong tone-working with-icon", Icon { name: "shield-check" } {t!(text, "job-unchanged")} }
                            }
                        }
                        div { class: "card card-flush table-scroll", tabindex: "0",
                            table { class: "table",
                                thead { tr { th { scope: "col", "Technician" } th { scope: "col", "Last contact" } th { scope: "col", class: "numeric", "Pending" } } }
                                tbody {
                                    tr { td { "Asha Verma" } td { "31 min ago" } td { class: "numeric", "7" } }
                                    tr { td { "Großmann-Westerfeld, Lena-Charlotte" } td { "just now" } td { class: "numeric", "0" } }
                                }
                            }
                        }
                    }
                    section { class: "card job-side",
                        div { class: "card-head",
                            h3 { {t!(text, "job-timeline")} }
                            span { class: "tiny muted", {t!(text, "job-timeline-legend")} }
                        }
                        ol { class: "timeline",
                            for (time , icon , title , detail) in story {
                                TimelineEntry { time, icon, title, detail: (!detail.is_empty()).then(|| detail.to_owned()) }
                            }
                            TimelineEntry { time: "10:34", icon: "map-pin", title: "Arrived", detail: "38 m from address", late: t!(text, "job-late-evidence", span = "1 h 57 min") }
                        }
                    }
                }
            }
            div { class: "toasts",
                div { class: "toast", role: "status", span { "Moved to Jonas, 13:00" } button { class: "button", {t!(text, "action-undo")} } }
            }
        }
    }
}
