//! Passwords and codes as they are kept: argon2id, a few at a time, off the async threads.

use crate::app::App;
use crate::passwords;
use crate::sessions::SignInError;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use std::sync::OnceLock;
use tokio::sync::Semaphore;

/// The longest password that is hashed, in bytes.
const LONGEST: usize = 1024;

/// Hashing takes tens of milliseconds and megabytes: so many at once, and whoever comes then waits.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Hashing leaves the async threads alone.
pub(crate) async fn slowly<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, argon2::Error> + Send + 'static,
) -> Result<T, SignInError> {
    let _turn = HASHING.acquire().await.map_err(broken)?;
    tokio::task::spawn_blocking(work).await.map_err(broken)?.map_err(broken)
}

/// What is kept of a password.
pub(crate) async fn hash(app: &App, password: &str) -> Result<String, SignInError> {
    let salt = SaltString::encode_b64(&app.random.nonce()).map_err(broken)?;
    let password = passwords::normal(password);
    slowly(move || {
        let password = password.as_bytes().get(..LONGEST).unwrap_or(password.as_bytes());
        Ok(Argon2::default().hash_password(password, &salt).map(|hash| hash.to_string()))
    })
    .await?
    .map_err(broken)
}

/// Whether a password is the one that this was kept of.
pub(crate) async fn verified(password: String, hash: String) -> Result<bool, SignInError> {
    slowly(move || {
        let password = password.as_bytes().get(..LONGEST).unwrap_or(password.as_bytes());
        Ok(PasswordHash::new(&hash).map(|hash| Argon2::default().verify_password(password, &hash).is_ok()))
    })
    .await?
    .map_err(broken)
}

/// What an unknown address is compared with, so that it takes as long.
pub(crate) fn nobodys_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let salt = SaltString::encode_b64(&[7; 16]).expect("sixteen bytes make a salt");
        let hash = Argon2::default().hash_password(b"nobody", &salt);
        hash.expect("the default parameters are valid").to_string()
    })
}

fn broken(error: impl std::fmt::Display) -> SignInError {
    SignInError::Broken(error.to_string())
}
