//! Contrast: every pair of foreground and background in tokens.css, in every theme, by the formula of WCAG 2.2.

use std::collections::BTreeMap;

type Theme = BTreeMap<String, String>;

fn tokens() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/tokens.css");
    std::fs::read_to_string(path).unwrap()
}

/// The declarations of the block that a selector opens.
fn block(css: &str, selector: &str) -> Theme {
    let at = css.find(selector).unwrap_or_else(|| panic!("no block {selector}"));
    let body = css[at..].split_once('{').unwrap().1.split_once('}').unwrap().0;
    body.lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

fn themes() -> Vec<(&'static str, f64, Theme)> {
    let css = tokens();
    let light = block(&css, ":root {");
    let over = |selector: &str| {
        let mut theme = light.clone();
        theme.extend(block(&css, selector));
        theme
    };
    vec![
        ("light", 4.5, light.clone()),
        ("dark", 4.5, over(":root[data-theme=\"dark\"]")),
        ("sunlight", 7.0, over(":root[data-theme=\"sunlight\"]")),
    ]
}

/// Red, green, blue of `#RRGGBB`; `#RRGGBBAA` is laid over white, the worst case for what stands on it.
fn rgb(value: &str) -> Option<[f64; 3]> {
    let hex = value.strip_prefix('#')?;
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok().map(f64::from);
    let alpha = if hex.len() == 8 { byte(6)? / 255.0 } else { 1.0 };
    let mixed = |at: usize| Some(byte(at)? * alpha + 255.0 * (1.0 - alpha));
    Some([mixed(0)?, mixed(2)?, mixed(4)?])
}

fn luminance(color: [f64; 3]) -> f64 {
    let [r, g, b] = color.map(|channel| {
        let c = channel / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn ratio(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(rgb(a).unwrap()), luminance(rgb(b).unwrap()));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_formula_knows_black_on_white() {
    assert!((ratio("#000000", "#FFFFFF") - 21.0).abs() < 0.01);
    assert!((ratio("#767676", "#FFFFFF") - 4.54).abs() < 0.01);
}

#[test]
fn every_pair_of_tokens_can_be_read() {
    let mut poor = Vec::new();
    for (theme, least, tokens) in themes() {
        let mut check = |foreground: &str, background: &str, least: f64| {
            let found = ratio(&tokens[foreground], &tokens[background]);
            if found < least {
                poor.push(format!(
                    "{theme}: --{foreground} on --{background} is {found:.2}, less than {least}"
                ));
            }
        };
        let pairs: Vec<String> =
            tokens.keys().filter_map(|name| Some(name.strip_suffix("-fg")?.to_owned())).collect();
        assert!(pairs.len() >= 10, "{theme} has only {} pairs", pairs.len());
        for name in pairs {
            check(&format!("{name}-fg"), &format!("{name}-bg"), least);
        }
        for background in ["page", "surface", "sunken", "raised"] {
            for foreground in ["fg", "fg-muted"] {
                check(foreground, background, least);
            }
        }
        for background in ["page", "surface", "raised"] {
            check("link", background, least);
            // Words in a state's colour stand on plain ground too: "offline 31 min".
            for tone in ["scheduled", "way", "working", "done", "alert", "offline"] {
                check(&format!("{tone}-fg"), background, least);
            }
            // Borders of controls, the focus ring and icons: 3:1.
            for line in ["line-strong", "focus", "primary-bg"] {
                check(line, background, 3.0);
            }
        }
        check("paper-muted", "paper", least);
        check("ink", "paper", least);
        check("primary-fg", "primary-hover", least);
    }
    assert!(poor.is_empty(), "{poor:#?}");
}

#[test]
fn dark_by_choice_is_dark_by_system() {
    let css = tokens();
    let system = block(&css, ":root:not([data-theme=\"light\"]");
    assert!(system.len() > 20);
    assert_eq!(system, block(&css, ":root[data-theme=\"dark\"]"));
}

#[test]
fn colours_live_in_the_tokens_only() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets");
    for sheet in ["base.css", "phone.css", "web.css", "time-board.css", "compare-slider.css"] {
        let css = std::fs::read_to_string(folder.join(sheet)).unwrap();
        for (number, line) in css.lines().enumerate() {
            let literal = line.match_indices('#').any(|(at, _)| {
                let hex = line[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
                hex == 3 || hex == 6 || hex == 8
            });
            assert!(
                !literal && !line.contains("rgb"),
                "{sheet}:{}: a colour outside the tokens: {line}",
                number + 1
            );
        }
    }
}

#[test]
fn every_token_that_is_used_is_defined() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets");
    let sheets = ["tokens.css", "base.css", "phone.css", "web.css", "time-board.css", "compare-slider.css"];
    let css: String =
        sheets.iter().map(|sheet| std::fs::read_to_string(folder.join(sheet)).unwrap()).collect();
    for part in css.split("var(--").skip(1) {
        let name = part.split([')', ',', ' ']).next().unwrap();
        assert!(css.contains(&format!("--{name}:")), "--{name} is not defined");
    }
}
