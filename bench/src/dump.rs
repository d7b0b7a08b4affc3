//! The contents of a store as one hash: every record in one form, whatever a database does to JSON.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// A dump under way.
#[derive(Default)]
pub struct Dump {
    hash: Sha256,
    comments: Vec<String>,
    records: u64,
}

/// What a store holds.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Contents {
    pub records: u64,
    /// Over all records in the order of their kinds and ids.
    pub hash: String,
    /// Over the comments of all ratings, sorted: the same on any system that holds the same ratings.
    pub contents: String,
}

impl Dump {
    /// Adds a record; callers keep the order of kinds and ids.
    pub fn add(&mut self, kind: &str, id: &str, json: &str) -> anyhow::Result<()> {
        // Maps are ordered by their keys.
        let value: Value = serde_json::from_str(json)?;
        if let Some(comment) = value.pointer("/body/comment").and_then(Value::as_str) {
            self.comments.push(comment.to_owned());
        }
        self.hash.update(format!("{kind} {id} {value}\n"));
        self.records += 1;
        Ok(())
    }

    /// The sum of it.
    pub fn end(mut self) -> Contents {
        self.comments.sort();
        Contents {
            records: self.records,
            hash: hex::encode(self.hash.finalize()),
            contents: comments_hash(self.comments.iter().map(String::as_str)),
        }
    }
}

/// Over sorted comments, as [`Contents::contents`] is.
pub fn comments_hash<'a>(sorted: impl Iterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for (at, comment) in sorted.enumerate() {
        if at > 0 {
            hash.update("\n");
        }
        hash.update(comment);
    }
    hex::encode(hash.finalize())
}

/// The comment of the nth rating: the same text on both systems.
pub fn comment(n: usize) -> String {
    format!("Came on time, explained the bill, cleaned up. Thank you. ({n:06})")
}

/// What [`Contents::contents`] is when the ratings up to `count` are there, each once.
pub fn expected_comments(count: usize) -> String {
    let mut all: Vec<String> = (0..count).map(comment).collect();
    all.sort();
    comments_hash(all.iter().map(String::as_str))
}
