//! Values that whoever reads them may not be allowed to see.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value, or that there is one the reader may not see. On the wire: the value itself, or `{"masked": true}`; never null
/// and never stars, which could be taken for the value and written back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<T> {
    Held(T),
    Masked,
}

impl<T> Known<T> {
    /// The value, if it may be seen.
    pub fn held(&self) -> Option<&T> {
        match self {
            Known::Held(value) => Some(value),
            Known::Masked => None,
        }
    }

    pub fn is_masked(&self) -> bool {
        matches!(self, Known::Masked)
    }
}

impl Known<String> {
    /// There is no text, and that may be seen.
    pub fn is_empty(&self) -> bool {
        self.held().is_some_and(String::is_empty)
    }

    /// The text; empty if it may not be seen.
    pub fn text(&self) -> &str {
        self.held().map_or("", String::as_str)
    }
}

impl<T: Copy> Known<Option<T>> {
    /// The value, if there is one and it may be seen.
    pub fn seen(&self) -> Option<T> {
        self.held().copied().flatten()
    }
}

impl<T: Default> Default for Known<T> {
    fn default() -> Self {
        Known::Held(T::default())
    }
}

impl<T> From<T> for Known<T> {
    fn from(value: T) -> Self {
        Known::Held(value)
    }
}

/// What stands for a value that may not be seen.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Mask {
    masked: bool,
}

impl Mask {
    pub(crate) const MASK: Mask = Mask { masked: true };
}

impl<T: Serialize> Serialize for Known<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Known::Held(value) => value.serialize(s),
            Known::Masked => Mask::MASK.serialize(s),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Known<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire<T> {
            Hidden(Mask),
            Shown(T),
        }
        Ok(match Wire::deserialize(d)? {
            Wire::Hidden(Mask { masked: true }) => Known::Masked,
            Wire::Hidden(_) => return Err(serde::de::Error::custom("`masked` is true or not there")),
            Wire::Shown(value) => Known::Held(value),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;

    #[test]
    fn a_value_reads_as_it_was_written_and_a_masked_one_is_neither_empty_nor_null() {
        type Amount = Known<Option<Money>>;
        let amount = Some(Money { minor: 100, currency: iso_currency::Currency::INR });
        let wire = |known: &Amount| serde_json::to_string(known).unwrap();
        for known in [Known::Held(amount), Known::Held(None), Known::Masked] {
            assert_eq!(serde_json::from_str::<Amount>(&wire(&known)).unwrap(), known);
        }
        assert_eq!(wire(&Known::Held(None)), "null");
        assert_eq!(wire(&Known::Masked), r#"{"masked":true}"#);
        assert_eq!(serde_json::from_str::<Known<String>>(r#""""#).unwrap(), Known::default());
    }
}
