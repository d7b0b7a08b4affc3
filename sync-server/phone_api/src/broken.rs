//! Where a push breaks off being JSON: in which of its change sets, so that the phone can close that number and go on.
//!
//! The bytes of a change set travel as they were stored. If a disk has damaged them the whole push is no JSON, and without a
//! word on which number it is, a phone would send it for ever.

/// The change set in which a push stops being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its place in `sets`, from 0.
    pub place: usize,
    /// Its number, as far as it can be told: its own, or the one behind that of the set before it.
    pub n: Option<u64>,
}

/// Reads as far as it is JSON, which is up to `line` and `column` as serde_json counts them; none: it breaks elsewhere.
pub fn find(push: &[u8], error: &serde_json::Error) -> Option<Broken> {
    let before: usize =
        push.split_inclusive(|b| *b == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    let until = (before + error.column()).min(push.len());
    let mut walk = Walk::default();
    for byte in &push[..until] {
        walk.step(*byte);
    }
    let n = walk.own.or(walk.last.map(|n| n + 1));
    walk.within.then_some(Broken { place: walk.place, n })
}

/// A walk through the push: how deep it is, and what stands on the two levels that matter.
#[derive(Default)]
struct Walk {
    /// The brackets that are open.
    open: Vec<u8>,
    /// The text that is being read, its opening quote not included.
    text: Option<Vec<u8>>,
    escaped: bool,
    /// The text that was read last, and whether a colon has followed it.
    key: Vec<u8>,
    /// The key of the outermost object that what follows is the value of.
    outer: Vec<u8>,
    /// The key within an envelope, while its value is read.
    inner: Vec<u8>,
    /// The digits of the value that is being read.
    digits: Vec<u8>,
    within: bool,
    place: usize,
    own: Option<u64>,
    last: Option<u64>,
}

impl Walk {
    fn step(&mut self, byte: u8) {
        if let Some(text) = &mut self.text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.key = self.text.take().unwrap_or_default(),
                _ => text.push(byte),
            }
            return;
        }
        match byte {
            b'"' => self.text = Some(Vec::new()),
            b':' if self.open.len() == 1 => self.outer = std::mem::take(&mut self.key),
            b':' if self.is_envelope() => self.inner = std::mem::take(&mut self.key),
            b'0'..=b'9' if self.is_envelope() && self.inner == b"n" => self.digits.push(byte),
            b'{' | b'[' => {
                self.open.push(byte);
                if byte == b'{' && self.is_envelope() {
                    (self.within, self.own) = (true, None);
                    self.inner.clear();
                    self.digits.clear();
                }
            }
            b'}' | b']' => {
                if byte == b'}' && self.is_envelope() {
                    self.number();
                    self.last = self.own.or(self.last.map(|n| n + 1));
                    (self.within, self.own) = (false, None);
                    self.place += 1;
                }
                self.open.pop();
            }
            b',' if self.is_envelope() => self.number(),
            _ => {}
        }
    }

    /// Within an element of `sets`, and not deeper.
    fn is_envelope(&self) -> bool {
        self.open == *b"{[{" && self.outer == b"sets"
    }

    /// The value of a member of an envelope is over.
    fn number(&mut self) {
        if self.inner == b"n" && self.own.is_none() {
            self.own = std::str::from_utf8(&self.digits).ok().and_then(|digits| digits.parse().ok());
        }
        self.inner.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(push: &str) -> Option<Broken> {
        let error = serde_json::from_str::<serde_json::Value>(push).unwrap_err();
        find(push.as_bytes(), &error)
    }

    #[test]
    fn the_set_that_is_no_json_is_named_by_its_number() {
        let push = |sets: &str| format!("{{\"protocol\": 1,\n \"sets\": [{sets}], \"pending_sets\": 3}}");
        let good = r#"{"n": 7, "id": "a", "set": {"clock": {"n": 99}, "text": "a \"n\": 5, {["}}"#;
        let broken = r#"{"n": 8, "id": "b", "set": {"clock": {"n": 98}, "tex"#;
        assert_eq!(found(&push(broken)), Some(Broken { place: 0, n: Some(8) }));
        assert_eq!(found(&push(&format!("{good},{broken}"))), Some(Broken { place: 1, n: Some(8) }));
        // Its number comes behind it: it is the one after the one before.
        let later = r#"{"set": {"a": tru}, "n": 8}"#;
        assert_eq!(found(&push(&format!("{good},\n{later}"))), Some(Broken { place: 1, n: Some(8) }));
        assert_eq!(found(&push(later)), Some(Broken { place: 0, n: None }));
    }

    #[test]
    fn what_breaks_elsewhere_is_no_set_of_anybodys() {
        assert_eq!(found(""), None);
        assert_eq!(found(r#"{"sets": [{"n": 1, "set": {}}], "sent": nev"#), None);
        assert_eq!(found(r#"{"other": [{"n": 1, "set": tru}]}"#), None);
        assert_eq!(found("<html>"), None);
    }
}
