//! Reading stored text at once: most of it was written by this very version, and written again it is the same text. Then nothing
//! in it is unknown, and no tree of it is needed to find that out.

use serde::de::DeserializeOwned;
use serde_json::de::StrRead;
use std::io::{Error, ErrorKind, Write};

/// What reads text.
pub(crate) type Reader<'t> = serde_json::Deserializer<StrRead<'t>>;
/// What writes a value along the text that it was read from.
pub(crate) type Writer<'t, 'w> = &'w mut serde_json::Serializer<Same<'t>>;

/// Reads a value from its text: `parse` and `write` are those of its type alone, without what is not known. Whatever is not word
/// for word what this version writes is read as everything else is.
pub(crate) fn read<'t, T: DeserializeOwned>(
    text: &'t str,
    parse: impl Fn(&mut Reader<'t>) -> Result<T, serde_json::Error>,
    write: impl Fn(&T, Writer<'t, '_>) -> Result<(), serde_json::Error>,
) -> Result<T, serde_json::Error> {
    match at_once(text, parse, write) {
        Some(value) => Ok(value),
        None => serde_json::from_str(text),
    }
}

fn at_once<'t, T>(
    text: &'t str,
    parse: impl Fn(&mut Reader<'t>) -> Result<T, serde_json::Error>,
    write: impl Fn(&T, Writer<'t, '_>) -> Result<(), serde_json::Error>,
) -> Option<T> {
    // A database that keeps trees writes them in its own way.
    let (_, value) = text.split_once(':')?;
    if value.starts_with(' ') {
        return None;
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = parse(&mut reader).ok()?;
    reader.end().ok()?;
    let mut writer = serde_json::Serializer::new(Same(text.as_bytes()));
    write(&value, &mut writer).ok()?;
    writer.into_inner().0.is_empty().then_some(value)
}

/// Takes what is written for as long as it is what stands here.
pub(crate) struct Same<'t>(&'t [u8]);

impl Write for Same<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        self.0 = self.0.strip_prefix(bytes).ok_or_else(|| Error::from(ErrorKind::InvalidData))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::change::ChangeSet;
    use crate::records::{Entity, Evidence};
    use serde_json::{Value, json};

    fn both<T: Entity + serde::de::DeserializeOwned>(
        text: &str,
    ) -> (Option<crate::Record>, Option<crate::Record>) {
        let slow = serde_json::from_str::<T>(text).ok().map(T::into_record);
        (T::from_text(text).ok().map(T::into_record), slow)
    }

    #[test]
    fn text_is_read_as_its_tree_is_whoever_wrote_it() {
        let id = uuid::Uuid::from_u128(7);
        let at = json!({ "ms": 5, "n": 0 });
        let piece = json!({ "id": id, "job": id, "visit": id, "round": 0, "leg": 1, "by": id, "at": at,
            "body": { "what": "rating", "stars": 5, "comment": "a \"b\" \u{e9}\u{1}" } });
        let written = serde_json::from_value::<Evidence>(piece.clone()).unwrap().into_record().to_json();
        let with = |place: &str, said: Value| {
            let mut piece: Value = serde_json::from_str(&written).unwrap();
            piece.pointer_mut(place).and_then(Value::as_object_mut).unwrap().insert("tip".into(), said);
            piece.to_string()
        };
        let ours = super::at_once(&written, |r| Evidence::deserialize(r), |e, w| Evidence::serialize(e, w));
        assert!(ours.is_some(), "what this version writes is read at once");
        let mut texts =
            vec![written.clone(), piece.to_string(), with("", json!(7)), with("/body", json!({ "a": [1] }))];
        texts.push(serde_json::to_string_pretty(&piece).unwrap());
        texts.push(written.replacen("\"leg\":1", "\"leg\":1,\"leg\":1", 1));
        texts.push(written.replacen("\"leg\":1", "\"leg\":1.0", 1));
        texts.push(format!("{written} "));
        texts.push(format!("{written}]"));
        for text in texts {
            let (quick, slow) = both::<Evidence>(&text);
            assert_eq!(quick, slow, "{text}");
        }
        assert!(!both::<Evidence>(&with("/body", json!(7))).0.unwrap().unknown().is_empty());
    }

    #[test]
    fn change_sets_are_read_the_same_either_way() {
        let id = uuid::Uuid::from_u128(7);
        let set = json!({ "id": id, "company": id, "by": id, "clock": { "ms": 5, "n": 0 }, "offset_ms": 3,
            "changes": [{ "do": "see_visit", "visit": id, "rev": 0 }] });
        let written =
            serde_json::to_string(&serde_json::from_value::<ChangeSet>(set.clone()).unwrap()).unwrap();
        let newer = written.replacen("\"rev\"", "\"how\":\"well\",\"rev\"", 1);
        for text in [&written, &set.to_string(), &newer] {
            let slow: Option<ChangeSet> = serde_json::from_str(text).ok();
            assert!(slow.is_some(), "{text}");
            assert_eq!(ChangeSet::from_text(text).ok(), slow, "{text}");
        }
        assert!(!ChangeSet::from_text(&newer).unwrap().unknown.is_empty());
    }
}
