//! HTML written as text: for what stands on one page a thousand times, where a node for each costs more than all else.
//!
//! Invariant: markup stands in the code; whatever is not written there is escaped.

use std::fmt::{Display, Write};

/// Markup in the making. It goes into a page by `dangerous_inner_html`, which nothing else does.
#[derive(Default)]
pub(crate) struct Markup(String);

impl Markup {
    /// A piece of markup.
    pub fn raw(&mut self, piece: &'static str) -> &mut Markup {
        self.0.push_str(piece);
        self
    }

    /// A value, between tags or within the quotes of an attribute.
    pub fn text(&mut self, value: impl Display) -> &mut Markup {
        let _ = write!(Escaped(&mut self.0), "{value}");
        self
    }

    /// An icon, as [`ui::icon`] draws it.
    pub fn icon(&mut self, name: &'static str) -> &mut Markup {
        self.raw("<svg class=\"icon\" aria-hidden=\"true\" viewBox=\"0 0 24 24\"><use href=\"");
        self.raw(ui::ASSETS).raw("/icons.svg#").raw(name).raw("\"></use></svg>")
    }

    /// All of it.
    pub fn html(self) -> String {
        self.0
    }
}

/// Writes text so that nothing in it is markup.
struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            let (before, from) = rest.split_at(at);
            self.0.push_str(before);
            self.0.push_str(match from.as_bytes().first() {
                Some(b'&') => "&#38;",
                Some(b'<') => "&#60;",
                Some(b'>') => "&#62;",
                Some(b'"') => "&#34;",
                _ => "&#39;",
            });
            rest = from.get(1..).unwrap_or_default();
        }
        self.0.push_str(rest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dioxus::prelude::*;

    #[test]
    fn what_comes_from_outside_is_escaped_as_it_is_everywhere_else() {
        let said = "R&D <b>\"Zoë\"</b> o'clock é&";
        let mut markup = Markup::default();
        markup.raw("<p title=\"").text(said).raw("\">").text(said).raw("</p>");
        let html = markup.html();
        assert!(!html.contains("<b>") && html.contains("R&#38;D &#60;b&#62;&#34;Zoë"), "{html}");
        assert_eq!(html, dioxus_ssr::render_element(rsx! { p { title: "{said}", "{said}" } }));
        let mut drawn = Markup::default();
        drawn.icon("wrench");
        assert_eq!(drawn.html(), dioxus_ssr::render_element(ui::icon("wrench", "")));
    }
}
