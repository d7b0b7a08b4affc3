//! The words people read: Fluent messages by language, falling back to English, and to the key itself where English has none.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::apart::{apart, apart_from_the_right};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

pub use fluent_bundle::FluentValue as Value;

/// A language that people can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    #[default]
    English,
    Hindi,
    German,
    Spanish,
    Arabic,
}

/// Every language offered, in the order of the choice.
pub fn languages() -> &'static [Language] {
    &Language::ALL
}

impl Language {
    pub const ALL: [Language; 5] =
        [Language::English, Language::Hindi, Language::German, Language::Spanish, Language::Arabic];

    /// The language tag, as in `lang="de"`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Hindi => "hi",
            Language::German => "de",
            Language::Spanish => "es",
            Language::Arabic => "ar",
        }
    }

    /// The language's own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::Hindi => "हिन्दी",
            Language::German => "Deutsch",
            Language::Spanish => "Español",
            Language::Arabic => "العربية",
        }
    }

    /// The best language for a tag such as `de-AT`, or for a browser's whole list, `fr-CH, de;q=0.8`. English when none is held.
    pub fn best(tags: &str) -> Language {
        tags.split(',')
            .filter_map(|tag| tag.split(';').next())
            .find_map(|tag| {
                let short = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
                Language::ALL.into_iter().find(|language| language.tag() == short)
            })
            .unwrap_or_default()
    }

    fn sources(self) -> &'static [&'static str] {
        match self {
            Language::English => &[
                include_str!("../../../assets/text/en/shared.ftl"),
                include_str!("../../../assets/text/en/handover.ftl"),
                include_str!("../../../assets/text/en/phone.ftl"),
                include_str!("../../../assets/text/en/web.ftl"),
                include_str!("../../../assets/text/en/page.ftl"),
                include_str!("../../../assets/text/en/refusals.ftl"),
                include_str!("../../../assets/text/en/demo.ftl"),
            ],
            Language::Hindi => &[
                include_str!("../../../assets/text/hi/shared.ftl"),
                include_str!("../../../assets/text/hi/handover.ftl"),
                include_str!("../../../assets/text/hi/phone.ftl"),
                include_str!("../../../assets/text/hi/page.ftl"),
                include_str!("../../../assets/text/hi/refusals.ftl"),
            ],
            Language::German => &[
                include_str!("../../../assets/text/de/shared.ftl"),
                include_str!("../../../assets/text/de/handover.ftl"),
                include_str!("../../../assets/text/de/phone.ftl"),
                include_str!("../../../assets/text/de/page.ftl"),
                include_str!("../../../assets/text/de/refusals.ftl"),
            ],
            Language::Spanish => &[
                include_str!("../../../assets/text/es/shared.ftl"),
                include_str!("../../../assets/text/es/handover.ftl"),
                include_str!("../../../assets/text/es/phone.ftl"),
                include_str!("../../../assets/text/es/page.ftl"),
                include_str!("../../../assets/text/es/refusals.ftl"),
            ],
            Language::Arabic => &[
                include_str!("../../../assets/text/ar/shared.ftl"),
                include_str!("../../../assets/text/ar/handover.ftl"),
                include_str!("../../../assets/text/ar/phone.ftl"),
                include_str!("../../../assets/text/ar/page.ftl"),
                include_str!("../../../assets/text/ar/refusals.ftl"),
            ],
        }
    }

    /// The language's messages, parsed once per process.
    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static BUNDLES: [OnceLock<FluentBundle<FluentResource>>; 5] = [const { OnceLock::new() }; 5];
        BUNDLES[self as usize].get_or_init(|| {
            let tag = self.tag().parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            bundle.set_use_isolating(false);
            for source in self.sources() {
                // A message that does not parse is left out, the others stay; a test keeps every file free of errors.
                let resource = match FluentResource::try_new((*source).to_owned()) {
                    Ok(resource) | Err((resource, _)) => resource,
                };
                bundle.add_resource_overriding(resource);
            }
            bundle
        })
    }
}

/// The words in one language. Small and `Copy`, so that it can be a component's prop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Text {
    language: Language,
}

impl Text {
    pub const ENGLISH: Text = Text { language: Language::English };

    pub fn of(language: Language) -> Text {
        Text { language }
    }

    pub fn language(self) -> Language {
        self.language
    }

    /// The direction of writing, for `dir="…"`.
    pub fn dir(self) -> &'static str {
        match self.language {
            Language::Arabic => "rtl",
            Language::English | Language::Hindi | Language::German | Language::Spanish => "ltr",
        }
    }

    /// The message without values.
    pub fn get(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The message with its values: `text.with("age-minutes", &[("n", 9.into())])`.
    pub fn with(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.find(key, values).unwrap_or_else(|| key.to_owned())
    }

    /// The message, or None when no language has it.
    pub fn find(self, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        self.say(key, values.iter().map(|(name, value)| (*name, self.kept_apart(value))))
    }

    fn kept_apart<'v>(self, value: &Value<'v>) -> Value<'v> {
        match value {
            Value::String(said) if self.dir() == "rtl" => {
                Value::String(Cow::Owned(apart_from_the_right(said).into_owned()))
            }
            Value::String(said) => Value::String(Cow::Owned(apart(said).into_owned())),
            other => other.clone(),
        }
    }

    /// The message with words of this very language as its values: they need not be kept apart from it.
    pub(crate) fn of_its_own(self, key: &str, values: &[(&str, String)]) -> String {
        let values = values.iter().map(|(name, value)| (*name, Value::from(value.as_str())));
        self.say(key, values).unwrap_or_else(|| key.to_owned())
    }

    fn say<'a>(self, key: &str, values: impl Iterator<Item = (&'a str, Value<'a>)>) -> Option<String> {
        let arguments: FluentArgs<'a> = values.collect();
        [self.language, Language::English].into_iter().find_map(|language| {
            let bundle = language.bundle();
            let pattern = bundle.get_message(key)?.value()?;
            Some(bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned())
        })
    }
}

/// A message by its key, with values by name: `t!(text, "banner-sending", n = 3, total = 7)`. A test finds every use of this macro in
/// the screens and fails for keys that English does not have.
#[macro_export]
macro_rules! t {
    ($text:expr, $key:literal $(,)?) => {
        $text.get($key)
    };
    ($text:expr, $key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $text.with($key, &[$((stringify!($name), $crate::text::Value::from($value))),+])
    };
}
