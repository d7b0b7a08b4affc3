//! Components as they arrive in a browser: escaped, named, and with the classes that the style sheets know.

use dioxus::prelude::*;
use ui::{
    Avatar, Banner, Chip, CompareSlider, EmptyState, ErrorState, GateLine, GateStrip, Icon, Language, Logo,
    Signature, Skeleton, Stars, StarsInput, Status, StatusChip, Step, StepState, Text, TimelineEntry, Tone,
};

const TEXT: Text = Text::ENGLISH;

fn html(element: Element) -> String {
    dioxus_ssr::render_element(element)
}

fn steps() -> Vec<Step> {
    vec![
        Step::new("Arrived", StepState::Passed).at("10:34").detail("38 m from address"),
        Step::new("Before photos", StepState::Current),
        Step::new("Work complete", StepState::Open).href("/jobs/1/work"),
        Step::new("After photos", StepState::Locked),
        Step::new("Rating", StepState::Skipped),
        Step::new("Review", StepState::Waived),
        Step::new("Signature", StepState::Waiting),
    ]
}

#[test]
fn an_icon_points_into_the_sprite_and_is_hidden_from_readers() {
    let out = html(rsx! { Icon { name: "camera", class: "icon-l" } });
    assert_eq!(
        out,
        r##"<svg class="icon icon-l" aria-hidden="true" viewBox="0 0 24 24"><use href="/assets/icons.svg#camera"></use></svg>"##
    );
}

#[test]
fn a_status_chip_has_icon_word_and_colour() {
    for status in Status::ALL {
        let label = status.label(TEXT);
        assert_ne!(label, status.key(), "{status:?} has a word");
        let out = html(rsx! { StatusChip { status, label: label.clone() } });
        assert!(out.contains(&format!("chip-{}", status.tone().name())), "{out}");
        assert!(out.contains(&format!("icons.svg#{}", status.icon())), "{out}");
        assert!(out.contains(&label), "{out}");
    }
}

#[test]
fn what_people_typed_is_escaped_everywhere() {
    const BAD: &str = "<script>alert(1)</script>\"'";
    let all = [
        html(rsx! { Chip { icon: "x", label: BAD } }),
        html(rsx! { Avatar { initials: BAD } }),
        html(rsx! { Banner { icon: "x", text: BAD, href: BAD } }),
        html(rsx! { EmptyState { icon: "x", title: BAD, text: BAD } }),
        html(rsx! { ErrorState { title: BAD, safe: BAD } }),
        html(rsx! { Logo { name: BAD } }),
        html(rsx! { TimelineEntry { time: BAD, icon: "x", title: BAD, detail: BAD, late: BAD } }),
        html(rsx! { Signature { text: TEXT, strokes: "[]", name: BAD } }),
        html(
            rsx! { CompareSlider { text: TEXT, before_src: BAD, after_src: BAD, before_label: BAD, after_label: BAD } },
        ),
        html(rsx! { GateLine { text: TEXT, steps: vec![Step::new(BAD, StepState::Open).href(BAD)] } }),
        html(
            rsx! { GateStrip { text: TEXT, steps: vec![Step::new(BAD, StepState::Open).at(BAD).detail(BAD).href(BAD)] } },
        ),
    ];
    for out in all {
        assert!(!out.contains("<script"), "{out}");
        assert!(!out.contains("(1)</script>\"'\""), "{out}");
        assert!(out.contains("alert(1)"), "{out}");
    }
}

#[test]
fn steps_are_named_with_number_words_and_state() {
    let out = html(rsx! { GateLine { text: TEXT, steps: steps() } });
    assert!(out.contains(r#"aria-label="Progress, 1 of 7 steps done""#), "{out}");
    assert!(out.contains("Step 1 of 7, arrived, done"), "{out}");
    assert!(out.contains("Step 2 of 7, before photos, you are here"), "{out}");
    assert!(out.contains(r#"class="gate-step gate-current" aria-current="step""#), "{out}");
    assert_eq!(out.matches("aria-current").count(), 1, "{out}");
    assert!(out.contains("Step 3 of 7, work complete, open"), "{out}");
    assert!(out.contains(r#"<a class="gate-step gate-open" href="/jobs/1/work""#), "{out}");
    for state in ["locked", "skipped", "waived", "waiting"] {
        assert!(out.contains(&format!(", {state}</span>")), "{state}: {out}");
    }
    assert_eq!(out.matches("<li").count(), 7);
}

#[test]
fn the_strip_says_time_and_detail() {
    let out = html(rsx! { GateStrip { text: TEXT, steps: steps() } });
    assert!(out.contains("10:34 · 38 m from address"), "{out}");
    assert!(out.contains(r#"<li class="strip-current" aria-current="step">"#), "{out}");
    assert!(out.contains(r##"icons.svg#hourglass"##), "{out}");
}

#[test]
fn a_banner_is_a_link_or_a_status() {
    let link =
        html(rsx! { Banner { tone: Tone::Offline, icon: "wifi-off", text: "Offline", href: "/queue" } });
    assert!(link.starts_with(r#"<a class="banner banner-offline" href="/queue">"#), "{link}");
    let status = html(rsx! { Banner { icon: "check", text: "All sent 14:02" } });
    assert!(status.starts_with(r#"<div class="banner banner-done" role="status">"#), "{status}");
}

#[test]
fn ratings_are_read_out() {
    let shown = html(rsx! { Stars { text: TEXT, value: 4 } });
    assert!(shown.contains(r#"role="img" aria-label="4 of 5 stars""#), "{shown}");
    assert_eq!(shown.matches("star-on").count(), 4);
    let asked = html(rsx! { StarsInput { text: TEXT, legend: "How satisfied are you?", value: 3 } });
    assert!(asked.contains(r#"aria-label="1 star""#) && asked.contains(r#"aria-label="5 stars""#), "{asked}");
    assert_eq!(asked.matches("star-choice star-on").count(), 3);
    assert_eq!(asked.matches("checked").count(), 1, "{asked}");
    let german = html(rsx! { Stars { text: Text::of(Language::German), value: 4 } });
    assert!(german.contains("4 von 5 Sternen"), "{german}");
}

#[test]
fn a_signature_is_a_named_drawing() {
    let strokes = r#"[[{"x":10,"y":20,"time":1},{"x":30,"y":5},{"x":50,"y":25}],[{"x":60,"y":20}]]"#;
    let out = html(rsx! { Signature { text: TEXT, strokes, name: "राहुल पाटील", size: (300.0, 120.0) } });
    assert!(
        out.contains(r#"viewBox="0 0 300 120" role="img" aria-label="Signature of राहुल पाटील""#),
        "{out}"
    );
    assert!(out.contains("M10.0 20.0Q30.0 5.0 40.0 15.0L50.0 25.0"), "{out}");
    assert_eq!(out.matches("<path").count(), 2);
    let fitted = html(rsx! { Signature { text: TEXT, strokes, name: "R" } });
    assert!(fitted.contains(r#"viewBox="2 -3 66 36""#), "{fitted}");
    let from_pad = r#"[{"points":[{"x":1,"y":1},{"x":2,"y":2}]}]"#;
    let pad = html(rsx! { Signature { text: TEXT, strokes: from_pad, name: "R" } });
    assert!(pad.contains("<path"), "{pad}");
    let sized = r#"{"width":360,"height":190,"strokes":[[{"x":1,"y":1,"t":5},{"x":2,"y":2,"t":6}]]}"#;
    let phone = html(rsx! { Signature { text: TEXT, strokes: sized, name: "R" } });
    assert!(phone.contains("<path"), "{phone}");
}

#[test]
fn strokes_that_are_none_say_so() {
    for broken in ["", "not json", "{}", r#"[["a"]]"#] {
        let out = html(rsx! { Signature { text: TEXT, strokes: broken, name: "R" } });
        assert!(out.contains("The original is kept"), "{out}");
    }
    let empty = html(rsx! { Signature { text: TEXT, strokes: "[[]]", name: "R" } });
    assert!(empty.contains("viewBox") && !empty.contains("NaN") && !empty.contains("inf"), "{empty}");
}

#[test]
fn before_and_after_are_compared_with_a_range_input() {
    let out = html(rsx! {
        CompareSlider { text: TEXT, before_src: "/b.jpg", after_src: "/a.jpg", before_label: "Before · 10:36", after_label: "After · 11:50", at: 200 }
    });
    assert!(out.contains(r#"class="compare at-100""#), "{out}");
    assert!(
        out.contains(r#"type="range""#) && out.contains(r#"aria-label="Compare before and after""#),
        "{out}"
    );
    assert!(out.contains(r#"alt="Before · 10:36""#), "{out}");
    assert!(!out.contains("style="), "{out}");
}

#[test]
fn loading_failing_and_empty_have_words_and_a_way_on() {
    let loading = html(rsx! { Skeleton { label: "Loading", lines: 4 } });
    assert_eq!(loading.matches("skeleton-line").count(), 4);
    assert!(loading.contains(r#"role="status""#) && loading.contains("Loading"), "{loading}");
    let failed = html(
        rsx! { ErrorState { title: "That did not work", safe: "Your work is safe", button { "Try again" } } },
    );
    assert!(failed.contains(r#"role="alert""#) && failed.contains("Try again"), "{failed}");
    let empty = html(
        rsx! { EmptyState { icon: "briefcase", title: "No jobs", text: "Plan one", a { href: "/jobs/new", "New job" } } },
    );
    assert!(empty.contains(r#"<a href="/jobs/new">New job</a>"#), "{empty}");
}

#[test]
fn a_timeline_entry_marks_what_came_late() {
    let out = html(rsx! {
        ol { class: "timeline",
            TimelineEntry { time: "10:34", icon: "map-pin", title: "Arrived", late: "reached us 2 h later" }
        }
    });
    assert!(out.contains("<li><time>10:34</time>"), "{out}");
    assert!(out.contains("chip-offline") && out.contains("reached us 2 h later"), "{out}");
    let plain = html(rsx! { TimelineEntry { time: "1", icon: "check", title: "t" } });
    assert!(!plain.contains("timeline-detail") && !plain.contains("timeline-late"), "{plain}");
}

#[test]
fn initials_come_from_any_script() {
    assert_eq!(ui::initials("Asha Verma"), "AV");
    assert_eq!(ui::initials("Fatima El Idrissi"), "FI");
    assert_eq!(ui::initials("राहुल पाटील"), "रप");
    assert_eq!(ui::initials("  ølaf  "), "Ø");
    assert_eq!(ui::initials("--"), "");
}

#[test]
fn places_on_the_board_are_classes_that_exist() {
    assert_eq!(ui::board_place(630, 720), "s-126 w-18");
    assert_eq!(ui::board_place(632, 633), "s-126 w-1");
    assert_eq!(ui::board_place(-60, 30), "s-0 w-6");
    assert_eq!(ui::board_place(1_430, 2_000), "s-286 w-2");
    assert_eq!(ui::board_place(2_000, 2_100), "s-287 w-1");
    assert_eq!(ui::board_place(600, 500), "s-120 w-1");
    assert_eq!(ui::board_now(643), "n-128");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/time-board.css");
    let css = std::fs::read_to_string(path).unwrap();
    for class in ["s-0", "s-287", "w-1", "w-288", "n-0", "n-288"] {
        assert!(css.contains(&format!(".{class}{{")), "no .{class}");
    }
    for class in ["from-0", "from-8", "to-18", "to-24", "rows-4", "at-row-4"] {
        assert!(css.contains(&format!(".{class} {{")), "no .{class}");
    }
}
