//! Identity: who is let in, by what, and how that changes.

pub mod api_keys;
pub mod brake;
pub mod choice;
pub mod codes;
pub mod credentials;
pub mod devices;
pub mod exchange;
pub mod founders_code;
pub mod founding;
pub mod hashing;
pub mod invitations;
pub mod links;
pub mod lost_key;
pub mod passwords;
pub mod phone_app;
pub mod proven;
pub mod sealing;
pub mod second_factor;
pub mod secret;
pub mod sender;
pub mod sessions;
pub mod sign_in;
pub mod standing;
pub mod trades;

use crate::brake::Brake;
use crate::founders_code::FoundersCode;
use crate::phone_app::PhoneApp;
use crate::secret::ServerKey;
use engine::Engine;
use std::ops::Deref;

/// The engine, and what lets people in.
pub struct Identity {
    pub engine: Engine,
    /// Seals what a copy of the database must not tell.
    pub secret: ServerKey,
    /// How cookies are set.
    pub cookies: Cookies,
    /// Where people open the phone app in a browser.
    pub phone_app: PhoneApp,
    /// Slows down whoever guesses passwords.
    pub brake: Brake,
    /// The code that founds the first company, while there is none.
    pub founders_code: FoundersCode,
}

impl Deref for Identity {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

impl Identity {
    /// Over an engine.
    pub fn new(engine: Engine, secret: ServerKey, cookies: Cookies, phone_app: PhoneApp) -> Identity {
        let (brake, founders_code) = (Brake::default(), FoundersCode::default());
        Identity { engine, secret, cookies, phone_app, brake, founders_code }
    }
}

/// How cookies are set.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    /// They are sent over TLS only.
    pub secure: bool,
}

impl Cookies {
    /// The name that a cookie has on the wire. Over TLS it begins with `__Host-`: browsers then take it from this host
    /// alone, for all of it, and never over plain http, so no neighbour under the same domain can put one there.
    pub fn name(self, name: &str) -> String {
        if self.secure { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// A `Set-Cookie` of the pages' own; nothing in it makes it go away again (`seconds` 0).
    pub fn set(self, name: &str, value: &str, seconds: u32) -> String {
        let name = self.name(name);
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
    }
}
