//! What the audit says was done, and to what that is no record.

/// What was done, in the past tense. Names stand in the audit and in its chain: they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditAction {
    Created,
    Changed,
    /// A later change won; the value is kept here.
    Lost,
    /// Values were taken out of the audit.
    Erased,
    Exported,
    /// The rows of one list were saved as a file.
    ListExported,
    /// A phone or a key was taken out of use.
    Revoked,
    WipeAsked,
    Wiped,
    LetIn,
    /// An exchanged token of a phone came again, and its session ended.
    Copied,
    TakenIn,
    Discarded,
    Invited,
    Uninvited,
    LinkSent,
    PasswordSet,
    EmailChanged,
    SecondFactorOn,
    SecondFactorOff,
    SignedIn,
    /// Wrong passwords, so many that further ones had to wait.
    Guessed,
    /// A session was ended by the office.
    Ended,
    /// Every session, link, code and key of a person ended.
    WaysInEnded,
    /// A file of customers and jobs was brought in.
    Imported,
    /// It was taken back.
    ImportUndone,
}

impl AuditAction {
    /// All of them.
    pub const ALL: [AuditAction; 26] = [
        AuditAction::Created,
        AuditAction::Changed,
        AuditAction::Lost,
        AuditAction::Erased,
        AuditAction::Exported,
        AuditAction::ListExported,
        AuditAction::Revoked,
        AuditAction::WipeAsked,
        AuditAction::Wiped,
        AuditAction::LetIn,
        AuditAction::Copied,
        AuditAction::TakenIn,
        AuditAction::Discarded,
        AuditAction::Invited,
        AuditAction::Uninvited,
        AuditAction::LinkSent,
        AuditAction::PasswordSet,
        AuditAction::EmailChanged,
        AuditAction::SecondFactorOn,
        AuditAction::SecondFactorOff,
        AuditAction::SignedIn,
        AuditAction::Guessed,
        AuditAction::Ended,
        AuditAction::WaysInEnded,
        AuditAction::Imported,
        AuditAction::ImportUndone,
    ];

    /// As it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            AuditAction::Created => "created",
            AuditAction::Changed => "changed",
            AuditAction::Lost => "lost",
            AuditAction::Erased => "erased",
            AuditAction::Exported => "exported",
            AuditAction::ListExported => "list_exported",
            AuditAction::Revoked => "revoked",
            AuditAction::WipeAsked => "wipe_asked",
            AuditAction::Wiped => "wiped",
            AuditAction::LetIn => "let_in",
            AuditAction::Copied => "copied",
            AuditAction::TakenIn => "taken_in",
            AuditAction::Discarded => "discarded",
            AuditAction::Invited => "invited",
            AuditAction::Uninvited => "uninvited",
            AuditAction::LinkSent => "link_sent",
            AuditAction::PasswordSet => "password_set",
            AuditAction::EmailChanged => "email_changed",
            AuditAction::SecondFactorOn => "second_factor_on",
            AuditAction::SecondFactorOff => "second_factor_off",
            AuditAction::SignedIn => "signed_in",
            AuditAction::Guessed => "guessed",
            AuditAction::Ended => "ended",
            AuditAction::WaysInEnded => "ways_in_ended",
            AuditAction::Imported => "imported",
            AuditAction::ImportUndone => "import_undone",
        }
    }
}

/// What the audit speaks of besides records.
pub const OTHER_KINDS: [&str; 5] = ["device", "session", "change_set", "api_key", "import"];
