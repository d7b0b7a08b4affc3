//! Notes on a job; each note is one merge unit.

use crate::access::Subject;
use crate::clock::Hlc;
use crate::ids::{JobId, NoteId, PersonId};
use crate::records::units::units;
use crate::records::{Area, Check, Checks, Clocks, Erased, Kind, Sight, Spec, Unknown};
use serde::{Deserialize, Serialize};

/// What someone wrote about a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(remote = "Self")]
pub struct Note {
    pub id: NoteId,
    pub job: JobId,
    pub text: String,
    /// Who wrote it first, and when.
    pub by: PersonId,
    pub at: Hlc,
    /// Who wrote the text that stands.
    pub edited_by: PersonId,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(flatten)]
    #[cfg_attr(test, schema(ignore))]
    pub unknown: Unknown,
}

/// A new note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct NewNote {
    pub id: NoteId,
    pub job: JobId,
    pub text: String,
}

impl Note {
    /// What there is to say of the kind.
    pub const SPEC: Spec = Spec {
        name: "note",
        table: "notes",
        parent: Some(Kind::Job),
        seen: Sight::With(Kind::Job),
        held: true,
        subject: Subject::Note,
        main: &["text"],
        asked: &["text", "edited_by"],
        searched: &[],
        personal: &[("text", Erased::Emptied)],
        area: Area::Jobs,
        page: "/jobs/{parent}",
        sheet: "notes.csv",
        brought: false,
    };

    /// What is asked of the words in it.
    pub const CHECKS: Checks = Checks(&[Check::text("text").filled()]);
}

units! {
    /// The units of a note that a person changed.
    Note, NotePatch {
        text: String,
    }
}
